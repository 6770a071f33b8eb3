import { createRequire } from 'node:module';
import { root } from '../deployment/compose-file.fixture.ts';

interface Connection {
  connect(): Promise<void>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/** The driver of the store package, so that the worker needs no dependency for tests. */
const { Client } = createRequire(new URL('packages/postgres-store/package.json', root))('pg') as {
  readonly Client: new (options: { readonly connectionString: string }) => Connection;
};

/** Runs one statement in PostgreSQL directly, without a store. */
export const runSql = async (url: string, sql: string): Promise<void> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
};
