import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface TestDatabase {
  readonly name: string;
  /** The server's URL with this database in its path. */
  readonly url: string;
  /** Drops the database; its files may remain until the server stops. */
  drop(): Promise<void>;
}

/** A new, empty database on this server: one for each test file, so that files are isolated. */
export const createClickHouseDatabase = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  return {
    name,
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name}`),
  };
};

/**
 * The same with all tables and views, and without a record of migrations. It executes `clickhouse/schema.sql`, which is
 * the result of all migrations (a test compares both): this takes a third of the server time of the migrations.
 */
export const createClickHouseTables = async (serverUrl: string): Promise<TestDatabase> => {
  const database = await createClickHouseDatabase(serverUrl);
  for (const statement of await schemaStatements()) await execute(database.url, statement);
  return database;
};

/** Then tables are replicated, for which the server needs a Keeper. */
const isReplicated = process.env['CLICKHOUSE_TEST_REPLICATED'] === '1';

/** The path names the table by a database that no other run has. */
const replicated = (statement: string): string =>
  statement.replace(
    /^ENGINE = (\w*MergeTree)(?:\((.*)\))?$/m,
    (_engine, name: string, given?: string) =>
      `ENGINE = Replicated${name}(${["'/spanledger/{database}/{table}'", "'one'", given].filter(Boolean).join(', ')})`,
  );

const schemaFile = new URL('../../../../clickhouse/schema.sql', import.meta.url);

/** Tables, then views, then materialized views: a view is created over existing tables. */
const kinds = ['CREATE TABLE', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW'];
const kindOf = (statement: string): number => kinds.findIndex((kind) => statement.startsWith(kind));

const schemaStatements = async (): Promise<readonly string[]> => {
  const [, ...statements] = (await readFile(schemaFile, 'utf8')).split(/^(?=CREATE )/m);
  const sorted = statements.sort((a, b) => kindOf(a) - kindOf(b));
  return isReplicated ? sorted.map(replicated) : sorted;
};

/** In the database in the URL's path, else in the server's default database. */
const execute = async (url: string, sql: string): Promise<void> => {
  const { origin, username, password, pathname } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const target = `${origin}/?database=${pathname.slice(1) || 'default'}`;
  // An idle keep-alive connection would delay the server's stop.
  const response = await fetch(target, { method: 'POST', body: sql, headers: { authorization, connection: 'close' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${sql}: ${text}`);
};
