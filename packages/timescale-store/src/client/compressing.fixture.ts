import { z } from 'zod';
import { partitionedTableNames, type PartitionedTable } from '../partitions/partitioned-tables.ts';
import { packChunk } from '../chunks/compress-chunk.ts';
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

const compressOnce = (client: Timescale): Promise<void> =>
  client.transaction('compress', async (statements) => {
    await statements.run('compress-alone', 'SELECT pg_advisory_xact_lock($1)', [lockId]);
    const chunks = await statements.query('chunks', chunksSql, [partitionedTableNames], chunkSchema);
    for (const chunk of chunks) await packChunk(statements, chunk);
    await openChunks(statements);
  });

/** Puts all rows that are there into compressed chunks, as is done with old ones. The Apache edition cannot. */
export const compressAll = async (client: Timescale): Promise<void> => {
  if (!(await isApache(client))) await compressOnce(client);
};

/** A database of which every row lies compressed as soon as it is written. */
export const compressing = (client: Timescale): Timescale => ({
  ...client,
  transaction: async (name, work, options) => {
    const result = await client.transaction(name, work, options);
    await compressAll(client);
    return result;
  },
});

const compressedChunksSql = `
SELECT format('%I.%I', packed.schema_name, packed.table_name) AS name
FROM _timescaledb_catalog.chunk AS chunk
JOIN _timescaledb_catalog.hypertable AS hypertable ON hypertable.id = chunk.hypertable_id
JOIN _timescaledb_catalog.chunk AS packed ON packed.id = chunk.compressed_chunk_id
WHERE hypertable.schema_name = 'telemetry' AND hypertable.table_name = $1`;

/** How many rows of a table lie compressed. */
export const countCompressed = async (client: Timescale, table: PartitionedTable): Promise<number> => {
  const chunks = await client.query('chunks', compressedChunksSql, [table], z.object({ name: z.string() }));
  const counts = chunks.map(({ name }) => `coalesce((SELECT sum(_ts_meta_count) FROM ${name}), 0)`);
  const sql = `SELECT ${['0', ...counts].join(' + ')} AS rows`;
  const [row] = await client.query('count-compressed', sql, [], z.object({ rows: z.coerce.number() }));
  return row?.rows ?? 0;
};
