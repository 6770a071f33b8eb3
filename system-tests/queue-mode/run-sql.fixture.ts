import { createRequire } from 'node:module';
import { root } from '../deployment/compose-file.fixture.ts';

interface Connection {
  connect(): Promise<void>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/** The driver is the store's; what tests do past the store needs no dependency of the worker's. */
const { Client } = createRequire(new URL('packages/postgres-store/package.json', root))('pg') as {
  readonly Client: new (options: { readonly connectionString: string }) => Connection;
};

/** Runs one statement in PostgreSQL, past every store. */
export const runSql = async (url: string, sql: string): Promise<void> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
};
