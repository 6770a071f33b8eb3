import { randomUUID } from 'node:crypto';

import type { TestDatabase } from './create-clickhouse-database.ts';

/** An open connection, such as a `pg` client; this package has no driver. */
export interface SqlSession {
  query(sql: string): Promise<unknown>;
}

/**
 * A new database on the server that `session` is connected to, for one test file. It is empty, or a copy of `template`;
 * no session may be connected to the template during the copy.
 */
export const createPostgresDatabase = async (
  serverUrl: string,
  session: SqlSession,
  template = 'template0',
): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await session.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    name,
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop: async () => {
      await session.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
};
