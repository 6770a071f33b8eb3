import { atMost } from '@spanledger/core';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { searchIndexes } from '../query/search-index.ts';

export interface BuildOptions {
  /**
   * How long a month must be without writes and merges to count as resting; an hour when absent, which only tests
   * shorten.
   */
  readonly restSeconds?: number | undefined;
  /**
   * Up to this many bytes of a resting month are scanned rather than indexed; 64 MiB when absent, which only tests
   * narrow.
   */
  readonly scannedBytesMax?: number | undefined;
}

const monthSchema = z.object({
  name: z.enum(['observations', 'traces']),
  partition: z.string(),
  indexes: z.array(z.enum(searchIndexes)),
  bareParts: z.array(z.tuple([z.string(), z.coerce.number(), z.coerce.number()])),
  smallBytes: z.coerce.number(),
  restedSeconds: z.coerce.number(),
});

type Month = z.infer<typeof monthSchema>;

/**
 * Months with parts that lack some or all filters. A part has as many as its granules need, each of the size that the
 * index is declared with. A mutated part has the name that it had before.
 */
const monthsSql = `
SELECT table_name AS name, partition_id AS partition, any(index_names) AS indexes,
  groupArrayIf((concat(table_name, ' ', partition_id, ' ', part), bytes, toUInt8(is_large)), is_bare) AS bareParts,
  sumIf(bytes, NOT is_large) AS smallBytes,
  dateDiff('second', max(modified_at), now()) AS restedSeconds
FROM (
  SELECT p.table AS table_name, p.partition_id AS partition_id, arraySort(groupArray(i.name)) AS index_names,
    concat(toString(p.min_block_number), '_', toString(p.max_block_number), '_', toString(p.level)) AS part,
    any(p.data_uncompressed_bytes) AS bytes, any(p.part_type) = 'Wide' AS is_large, any(p.modification_time) AS modified_at,
    any(p.secondary_indices_uncompressed_bytes)
      < sum(ceil((p.marks - 1) / i.granularity) * toUInt64OrZero(extract(i.type_full, ', *([0-9]+)'))) AS is_bare
  FROM system.parts AS p
  INNER JOIN system.data_skipping_indices AS i ON i.database = p.database AND i.table = p.table
  WHERE p.active AND p.database = {database:String} AND i.database = {database:String}
    AND i.name IN {indexes:Array(String)}
    AND p.table NOT IN (SELECT table FROM system.mutations WHERE database = {database:String} AND NOT is_done)
  GROUP BY p.table, p.partition_id, p.min_block_number, p.max_block_number, p.level
)
GROUP BY table_name, partition_id
HAVING notEmpty(bareParts)
ORDER BY name, partition`;

const mebibyte = 2 ** 20;

/**
 * Building rewrites small parts as a whole, with filters or without, and of large ones nothing but what is missing. So
 * it is worth it where large parts without filters hold more bytes than small ones, and once in months without recent
 * writes.
 */
const isWorthBuilding = (
  { smallBytes, restedSeconds }: Month,
  bareParts: Month['bareParts'],
  { restSeconds = 3600, scannedBytesMax = 64 * mebibyte }: BuildOptions,
): boolean => {
  const bareBytes = bareParts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const bareLargeBytes = bareParts.reduce((sum, [, bytes, isLarge]) => sum + bytes * isLarge, 0);
  return (
    (bareLargeBytes > 0 && bareLargeBytes >= smallBytes) ||
    (restedSeconds >= restSeconds && bareBytes > scannedBytesMax)
  );
};

const partsMax = 10_000;

const buildIn = async (client: ClickHouse, { name, partition, indexes }: Month): Promise<void> => {
  const builds = indexes.map((index) => `MATERIALIZE INDEX ${index} IN PARTITION ID {partition:String}`);
  await client.command(`ALTER TABLE ${name} ${builds.join(', ')}`, {
    name: 'build-search-indexes',
    params: { partition },
    // The embedded server's own default is to wait.
    settings: { mutations_sync: '0' },
  });
};

/**
 * Has the server build filters of `input` and `output`, which neither inserts nor merges do, for parts that are large
 * or have no recent writes; resolves before they are built. Parts without filters are scanned, so nothing depends on
 * it. Nothing is begun on a table while the server still changes it, nor again for the same parts, whatever became of
 * them (of the last ten thousand). Returns the months that were begun.
 */
export const searchIndexBuilder = (client: ClickHouse, options: BuildOptions = {}) => {
  const begun = new LRUCache<string, true>(atMost(partsMax));
  return async (): Promise<readonly string[]> => {
    const parameters = { database: client.database, indexes: searchIndexes };
    const months = await client.query('months-without-filters', monthsSql, parameters, monthSchema);
    const due = months.filter((month) => {
      const newParts = month.bareParts.filter(([part]) => !begun.has(part));
      return isWorthBuilding(month, newParts, options);
    });
    for (const month of due) {
      await buildIn(client, month);
      for (const [part] of month.bareParts) begun.set(part, true);
    }
    return due.map(({ name, partition }) => `${name} ${partition}`);
  };
};
