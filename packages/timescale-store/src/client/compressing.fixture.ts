import { z } from 'zod';
import { partedTableNames, type PartedTable } from '../partitions/parted-tables.ts';
import { detectTimescale } from './detect-timescale.ts';
import type { Timescale } from './timescale-client.ts';

const sql = partedTableNames.map(
  (table) => `SELECT compress_chunk(chunk, if_not_compressed => TRUE) FROM show_chunks('${table}') AS chunk`,
);

const lockId = 5_108_220_699;

export const isApache = async (client: Timescale): Promise<boolean> =>
  (await detectTimescale(client)).extension?.edition === 'apache';

const compressOnce = (client: Timescale): Promise<void> =>
  client.transaction('compress', async (statements) => {
    await statements.run('compress-alone', 'SELECT pg_advisory_xact_lock($1)', [lockId]);
    for (const statement of sql) await statements.run('compress', statement);
  });

/** Puts all rows that are there into compressed chunks, as the policy does with old ones. The Apache edition cannot. */
export const compressAll = async (client: Timescale, attempts = 5): Promise<void> => {
  if (await isApache(client)) return;
  try {
    await compressOnce(client);
  } catch (error) {
    // The policy, which runs when it is made, was at the same chunk.
    if (attempts === 1 || !String(error).includes('already compressed')) throw error;
    await compressAll(client, attempts - 1);
  }
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
export const countCompressed = async (client: Timescale, table: PartedTable): Promise<number> => {
  const chunks = await client.query('chunks', compressedChunksSql, [table], z.object({ name: z.string() }));
  const counts = chunks.map(({ name }) => `coalesce((SELECT sum(_ts_meta_count) FROM ${name}), 0)`);
  const sql = `SELECT ${['0', ...counts].join(' + ')} AS rows`;
  const [row] = await client.query('count-compressed', sql, [], z.object({ rows: z.coerce.number() }));
  return row?.rows ?? 0;
};
