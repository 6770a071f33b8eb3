import { z } from 'zod';
import type { Extension } from '../client/detect-timescale.ts';
import type { Statements } from '../client/timescale-client.ts';
import { partedTableNames, partedTables } from './parted-tables.ts';

const chunkInterval = '7 days';
const compressAfter = '30 days';

/** Whether a time is so long ago that its row may lie in a compressed chunk. */
export const isAged = (time: string): string => `(${time} < now() - INTERVAL '${compressAfter}')`;

/** For each connection: rows of a compressed chunk may be changed, however many. Does nothing without TimescaleDB. */
export const connectionSetup = `SELECT set_config(name, '0', false) FROM pg_settings
WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'`;

/**
 * Makes hypertables of the parted tables, compressed once they are old; idempotent. The only place that calls
 * functions of TimescaleDB. The Apache edition has no compression.
 */
export const makeHypertables = async (statements: Statements, { edition }: Extension): Promise<void> => {
  const [row] = await statements.query('extension-schema', schemaSql, [], z.object({ schema: z.string() }));
  for (const sql of hypertableStatements(edition, row?.schema)) await statements.run('make-hypertables', sql);
};

const schemaSql = `SELECT quote_ident(nspname) AS schema
FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'timescaledb'`;

/** `schema`: where the functions of the extension are. */
export const hypertableStatements = (edition: Extension['edition'], schema = 'public'): readonly string[] =>
  partedTableNames.flatMap((table) => {
    const { time, segmentBy, orderBy } = partedTables[table];
    const made =
      `SELECT ${schema}.create_hypertable('${table}', '${time}', chunk_time_interval => INTERVAL '${chunkInterval}', ` +
      'create_default_indexes => FALSE, if_not_exists => TRUE)';
    if (edition === 'apache') return [made];
    return [
      made,
      `ALTER TABLE ${table} SET (timescaledb.compress, timescaledb.compress_segmentby = '${segmentBy}', timescaledb.compress_orderby = '${orderBy}')`,
      `SELECT ${schema}.add_compression_policy('${table}', INTERVAL '${compressAfter}', if_not_exists => TRUE)`,
    ];
  });
