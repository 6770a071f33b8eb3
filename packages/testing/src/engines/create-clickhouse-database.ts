import { randomUUID } from 'node:crypto';

export interface TestDatabase {
  readonly name: string;
  /** The server's URL with this database in its path. */
  readonly url: string;
  /** Deletes the database; ClickHouse's files of it may stay until the server goes. */
  drop(): Promise<void>;
}

/** A new, empty database on this server: one for each test file, so that files cannot see each other. */
export const createClickHouseDatabase = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  return {
    name,
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name}`),
  };
};

const execute = async (serverUrl: string, sql: string): Promise<void> => {
  const { origin, username, password } = new URL(serverUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  // An idle keep-alive connection would hold up the server's stop.
  const response = await fetch(origin, { method: 'POST', body: sql, headers: { authorization, connection: 'close' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${sql}: ${text}`);
};
