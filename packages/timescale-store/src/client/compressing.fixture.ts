import { z } from 'zod';
import { partitionedTableNames, type PartitionedTable } from '../partitions/partitioned-tables.ts';
import { hasLooseRows, packChunk } from '../chunks/compress-chunk.ts';
import { listChunks } from '../chunks/list-chunks.ts';
import { releaseKeys } from '../keyless/release-keys.ts';
import { decompressChunk } from '../partitions/hypertable-chunks.ts';
import { openChunks } from '../partitions/open-chunks.ts';
import { detectTimescale } from './detect-timescale.ts';
import type { Timescale } from './timescale-client.ts';

const chunksSql = `
SELECT h.table_name::text AS "table", format('%I.%I', c.schema_name, c.table_name) AS relation, c.status & 1 = 1 AS "isCompressed"
FROM _timescaledb_catalog.chunk AS c JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.hypertable_id
WHERE h.schema_name = 'telemetry' AND h.table_name = ANY ($1::text[])`;

const chunkSchema = z.object({
  table: z.enum(partitionedTableNames as [PartitionedTable, ...PartitionedTable[]]),
  relation: z.string(),
  isCompressed: z.boolean(),
});

const lockId = 5_108_220_699;

export const isApache = async (client: Timescale): Promise<boolean> =>
  (await detectTimescale(client)).extension?.edition === 'apache';

/**
 * `isAnew`: chunks that have unpacked rows are unpacked first, so that all their rows are packed like rows of new
 * chunks.
 */
const compressOnce = (client: Timescale, isAnew: boolean): Promise<void> =>
  client.transaction('compress', async (statements) => {
    await statements.run('compress-alone', 'SELECT pg_advisory_xact_lock($1)', [lockId]);
    const chunks = await statements.query('chunks', chunksSql, [partitionedTableNames], chunkSchema);
    for (const chunk of chunks) {
      if (!isAnew || !chunk.isCompressed) {
        await packChunk(statements, chunk);
      } else if (await hasLooseRows(statements, chunk.relation)) {
        await decompressChunk(statements, chunk.relation);
        await packChunk(statements, { ...chunk, isCompressed: false });
      }
    }
    await openChunks(statements);
  });

/** Moves all existing rows to compressed chunks, as is done with old rows. Not supported by the Apache edition. */
export const compressAll = async (client: Timescale, isAnew = false): Promise<void> => {
  if (!(await isApache(client))) await compressOnce(client, isAnew);
};

/** A database that compresses every row immediately after its write. */
export const compressing = (client: Timescale): Timescale => ({
  ...client,
  transaction: async (name, work, options) => {
    const result = await client.transaction(name, work, options);
    await compressAll(client);
    return result;
  },
});

const timesOfKeysSql = `
SELECT DISTINCT start_time AS at FROM observation_keys WHERE NOT is_deleted AND moved_at IS NULL AND trace_id <> id`;

/**
 * Deletes the keys of all compressed observations that can be read without them; returns the number of deleted keys.
 */
export const releaseAllKeys = async (client: Timescale): Promise<number> => {
  const times = await client.query('times-of-keys', timesOfKeysSql, [], z.object({ at: z.number() }));
  let released = 0;
  for (const chunk of await listChunks(client)) {
    const hasKeys = times.some(({ at }) => at >= chunk.from && at < chunk.to);
    if (hasKeys && chunk.table === 'observations' && chunk.isCompressed) released += await releaseKeys(client, chunk);
  }
  return released;
};

/** Packs versions in short form from now on. */
export const shortenAllVersions = (client: Timescale): Promise<number> =>
  client.transaction('shorten-versions', (statements) =>
    statements.run('shorten-versions', 'UPDATE chunk_settings SET shortens_versions = TRUE, has_short_versions = TRUE'),
  );

/** A database that compresses every row, and deletes the key of every observation, immediately after its write. */
export const releasing = (client: Timescale): Timescale => ({
  ...client,
  transaction: async (name, work, options) => {
    const result = await client.transaction(name, work, options);
    await compressAll(client, true);
    await releaseAllKeys(client);
    return result;
  },
});

const compressedChunksSql = `
SELECT format('%I.%I', packed.schema_name, packed.table_name) AS name
FROM _timescaledb_catalog.chunk AS chunk
JOIN _timescaledb_catalog.hypertable AS hypertable ON hypertable.id = chunk.hypertable_id
JOIN _timescaledb_catalog.chunk AS packed ON packed.id = chunk.compressed_chunk_id
WHERE hypertable.schema_name = 'telemetry' AND hypertable.table_name = $1`;

/** The number of compressed rows of a table. */
export const countCompressed = async (client: Timescale, table: PartitionedTable): Promise<number> => {
  const chunks = await client.query('chunks', compressedChunksSql, [table], z.object({ name: z.string() }));
  const counts = chunks.map(({ name }) => `coalesce((SELECT sum(_ts_meta_count) FROM ${name}), 0)`);
  const sql = `SELECT ${['0', ...counts].join(' + ')} AS rows`;
  const [row] = await client.query('count-compressed', sql, [], z.object({ rows: z.coerce.number() }));
  return row?.rows ?? 0;
};
