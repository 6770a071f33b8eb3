import { z } from 'zod';
import type { Extension } from '../client/detect-timescale.ts';
import type { Statements } from '../client/timescale-client.ts';
import { extensionSchema } from './extension-schema.ts';
import { openChunks } from './open-chunks.ts';
import { partitionedTableNames, partitionedTables } from './partitioned-tables.ts';

const chunkInterval = '7 days';
const hoursUntilAged = 30 * 24;

/** True if a time is so long ago that its row may be in a compressed chunk. */
export const isAged = (time: string): string => `(${time} < now() -
    (SELECT make_interval(hours => coalesce(compress_after_hours, ${hoursUntilAged})::integer) FROM chunk_settings))`;

/**
 * Makes hypertables of the partitioned tables, compressed by our own runs; idempotent. The Apache edition has no
 * compression.
 */
export const makeHypertables = async (statements: Statements, { edition }: Extension): Promise<void> => {
  const schema = await extensionSchema(statements);
  for (const sql of hypertableStatements(edition, schema)) await statements.run('make-hypertables', sql);
  if (edition === 'apache') return;
  await adoptPolicies(statements, schema);
  await openChunks(statements);
};

/** The new chunk_settings from a policy: that of the table that is compressed last. */
const adoptSql = `
UPDATE chunk_settings SET compress_after_hours = policy.hours
FROM (
    SELECT max(extract(epoch FROM (config ->> 'compress_after')::interval)) / 3600 AS hours
    FROM timescaledb_information.jobs WHERE hypertable_schema = 'telemetry' AND config ->> 'compress_after' IS NOT NULL
) AS policy
WHERE policy.hours IS NOT NULL`;

const thereSchema = z.object({ is_there: z.boolean() });

/** A policy would close chunks (`openChunks`): its age becomes our own setting, and it is removed. */
const adoptPolicies = async (statements: Statements, schema: string): Promise<void> => {
  const isThere = `SELECT to_regclass('chunk_settings') IS NOT NULL AS is_there`;
  const [settings] = await statements.query('has-chunk-settings', isThere, [], thereSchema);
  if (settings?.is_there === true) await statements.run('adopt-policies', adoptSql);
  for (const table of partitionedTableNames) {
    const remove = `SELECT ${schema}.remove_compression_policy('${table}', if_exists => TRUE)`;
    await statements.run('remove-policy', remove);
  }
};

/** `schema`: where the functions of the extension are. */
export const hypertableStatements = (edition: Extension['edition'], schema = 'public'): readonly string[] =>
  partitionedTableNames.flatMap((table) => {
    const { time, segmentBy, orderBy } = partitionedTables[table];
    const made =
      `SELECT ${schema}.create_hypertable('${table}', '${time}', chunk_time_interval => INTERVAL '${chunkInterval}', ` +
      'create_default_indexes => FALSE, if_not_exists => TRUE)';
    if (edition === 'apache') return [made];
    return [
      made,
      `ALTER TABLE ${table} SET (timescaledb.compress, timescaledb.compress_segmentby = '${segmentBy}', timescaledb.compress_orderby = '${orderBy}')`,
    ];
  });
