import { conflict } from '@spanledger/core';
import { z } from 'zod';
import { telemetrySchema, type Statements } from '../client/timescale-client.ts';
import type { Migration } from './read-migrations.ts';

const tableSchema = z.object({ name: z.string() });
const rowSchema = z.object({ name: z.string(), checksum: z.string() });

/** Whether migrations were ever applied to this database. */
export const hasHistory = async (statements: Pick<Statements, 'query'>): Promise<boolean> => {
  const sql = `SELECT relname AS name FROM pg_class WHERE oid = to_regclass('${telemetrySchema}.migrations')`;
  return (await statements.query('has-history', sql, [], tableSchema)).length > 0;
};

/** Makes our schema and the table of what was applied; `conflict`, and nothing made, where a stranger has that schema. */
export const createHistory = async (statements: Statements): Promise<void> => {
  if (await hasHistory(statements)) return;
  const sql = `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = '${telemetrySchema}' AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 3`;
  const strangers = await statements.query('strange-tables', sql, [], tableSchema);
  if (strangers.length > 0) {
    throw conflict(
      `The database has a schema "${telemetrySchema}" that is not Spanledger's ` +
        `(it holds ${strangers.map(({ name }) => name).join(', ')}). Nothing was changed: ` +
        'name another database in TIMESCALE_URL.',
    );
  }
  await statements.run('create-schema', `CREATE SCHEMA IF NOT EXISTS ${telemetrySchema}`);
  await statements.run(
    'create-history',
    `CREATE TABLE migrations
     (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
};

/** Checksums of what was applied, by name. */
export const readHistory = async (statements: Pick<Statements, 'query'>): Promise<ReadonlyMap<string, string>> => {
  const sql = 'SELECT name, checksum FROM migrations ORDER BY name';
  const rows = await statements.query('migrations', sql, [], rowSchema);
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
};

/** `conflict` when an applied file was edited since, or when the database is a newer program's. */
export const checkHistory = (migrations: readonly Migration[], history: ReadonlyMap<string, string>): void => {
  for (const { name, checksum } of migrations) {
    if ((history.get(name) ?? checksum) === checksum) continue;
    throw conflict(
      `The telemetry migration ${name} was edited after it was applied. ` +
        'Restore the file, and put the change into a new migration.',
    );
  }
  const known = new Set(migrations.map(({ name }) => name));
  const strange = [...history.keys()].find((name) => !known.has(name));
  if (strange !== undefined) {
    throw conflict(`The telemetry schema has ${strange}, which this program does not know: run a newer version of it.`);
  }
};
