import { conflict } from '@spanledger/core';
import { connect } from '@spanledger/postgres-kit';
import type { ClientBase } from 'pg';

import { translateErrors } from './translate-errors.ts';

/** The figures of one statement since the server started, or since its statistics were reset. */
export interface SlowStatement {
  /** With `$1` in place of each value. */
  readonly text: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly rows: number;
  /** Blocks of 8 KiB that were not in the server's own memory. */
  readonly blocksRead: number;
}

const answerTimeoutMs = 10_000;

/**
 * The statements of this database that took most time in all, by `pg_stat_statements`. Leaves nothing behind: where the
 * extension is not installed, it is created for the time of the read only. `conflict` when the server does not count,
 * or does not let this user read.
 */
export const readSlowStatements = async (url: string, limit: number): Promise<readonly SlowStatement[]> =>
  translateErrors(url, async () => {
    const client = await connect(url, 'spanledger status', { session: { statement_timeout: answerTimeoutMs } });
    try {
      await client.query('BEGIN');
      const view = await findView(client);
      const { rows } = await client.query<Record<keyof SlowStatement, string>>(selectFrom(view), [limit]);
      await client.query('ROLLBACK');
      return rows.map(({ text, ...figures }) => ({ text, ...numbers(figures) }));
    } finally {
      await client.end();
    }
  });

const selectFrom = (view: string): string => `
  SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, calls::text, total_exec_time AS "totalMs",
    mean_exec_time AS "meanMs", max_exec_time AS "maxMs", rows::text, shared_blks_read::text AS "blocksRead"
  FROM ${view}
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel
  ORDER BY total_exec_time DESC, queryid LIMIT $1`;

/** The view, by its name with its schema. */
const findView = async (client: ClientBase): Promise<string> => {
  // Its settings exist where it is loaded; not every user may read which libraries are loaded.
  const { rows: settings } = await client.query<{ isLoaded: boolean; isAllowed: boolean }>(
    `SELECT current_setting('pg_stat_statements.max', true) IS NOT NULL AS "isLoaded",
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS "isAllowed"`,
  );
  const { isLoaded = false, isAllowed = false } = settings[0] ?? {};
  if (!isLoaded) {
    const remedy = "Set shared_preload_libraries = 'pg_stat_statements' and restart it";
    throw conflict(`PostgreSQL does not count its statements. ${remedy}.`);
  }
  if (!isAllowed) {
    throw conflict('The user of DATABASE_URL may not read statistics: GRANT pg_read_all_stats to it.');
  }
  const schema = await schemaOfExtension(client);
  if (schema !== undefined) return viewIn(schema);
  try {
    await client.query('CREATE EXTENSION pg_stat_statements');
  } catch {
    throw conflict('The statistics of PostgreSQL cannot be read: let its owner CREATE EXTENSION pg_stat_statements.');
  }
  return viewIn(await schemaOfExtension(client));
};

const schemaOfExtension = async (client: ClientBase): Promise<string | undefined> => {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_stat_statements'`,
  );
  return rows[0]?.schema;
};

const viewIn = (schema = 'public'): string => `${schema}.pg_stat_statements`;

const numbers = <Name extends string>(texts: Readonly<Record<Name, string>>): Record<Name, number> =>
  Object.fromEntries(Object.entries<string>(texts).map(([name, text]) => [name, Number(text)])) as Record<Name, number>;
