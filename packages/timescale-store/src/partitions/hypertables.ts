import { z } from 'zod';
import type { Extension } from '../client/detect-timescale.ts';
import type { Statements } from '../client/timescale-client.ts';
import { extensionSchema } from './extension-schema.ts';
import { partedTableNames, partedTables } from './parted-tables.ts';

const chunkInterval = '7 days';
const compressAfter = '30 days';
const hoursUntilAged = 30 * 24;

/** Whether a time is so long ago that its row may lie in a compressed chunk. */
export const isAged = (time: string): string => `(${time} < now() -
    (SELECT make_interval(hours => coalesce(compress_after_hours, ${hoursUntilAged})::integer) FROM chunk_settings))`;

/** For each connection: rows of a compressed chunk may be changed, however many. Does nothing without TimescaleDB. */
export const connectionSetup = `SELECT set_config(name, '0', false) FROM pg_settings
WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'`;

/**
 * Makes hypertables of the parted tables, compressed once they are old; idempotent. The Apache edition has no
 * compression.
 */
export const makeHypertables = async (statements: Statements, { edition }: Extension): Promise<void> => {
  const schema = await extensionSchema(statements);
  const isPolicyOff = await readIsPolicyOff(statements);
  for (const sql of hypertableStatements(edition, schema)) {
    if (isPolicyOff && sql.includes('add_compression_policy')) continue;
    await statements.run('make-hypertables', sql);
  }
};

const isOffSchema = z.object({ is_off: z.boolean() });

/** An operator has said that nothing is to be compressed by itself. */
const readIsPolicyOff = async (statements: Statements): Promise<boolean> => {
  const isThere = `SELECT to_regclass('chunk_settings') IS NULL AS is_off`;
  const [table] = await statements.query('has-chunk-settings', isThere, [], isOffSchema);
  if (table?.is_off !== false) return false;
  const isOff = 'SELECT compress_after_hours IS NULL AS is_off FROM chunk_settings';
  const [setting] = await statements.query('is-policy-off', isOff, [], isOffSchema);
  return setting?.is_off === true;
};

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
