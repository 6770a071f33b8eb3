import { twoProjectsSql, type MadeAtOnce } from '@spanledger/testing';
import { afterAll, afterEach, vi } from 'vitest';
import {
  openConnections,
  postgresStoreOn,
  type PostgresConnections,
  type PostgresStore,
  type PostgresStoreOptions,
} from './open-postgres-store.ts';

/** Connections with the same name are to the same database, with the same limits. */
const nameOf = ({ url, poolMax, answerTimeoutMs }: PostgresStoreOptions): string =>
  JSON.stringify([url, poolMax, answerTimeoutMs]);

export interface OpenedStore extends PostgresStore, MadeAtOnce {
  /** Runs SQL on a connection of the store: a new one would have to read the catalogs first. */
  runSql(sql: string): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * Opens stores, which are closed after each test. Each has its own caches and connections; the connections are kept for
 * later tests on the same database: opening them took more than half of a test's CPU time.
 */
export const openedStores = (): ((options: PostgresStoreOptions) => OpenedStore) => {
  const used: { name: string; store: PostgresStore; connections: PostgresConnections }[] = [];
  const left = new Map<string, PostgresConnections[]>();
  afterEach(async () => {
    for (const { name, store, connections } of used.splice(0)) {
      await store.close();
      await vi.waitUntil(() => isIdle(connections), waiting);
      left.set(name, [...(left.get(name) ?? []), connections]);
    }
  });
  afterAll(async () => {
    for (const connections of [...left.values()].flat()) await connections.close();
  });
  return (options) => {
    const name = nameOf(options);
    const connections = left.get(name)?.pop() ?? openConnections(options);
    const store = postgresStoreOn(connections, options);
    used.push({ name, store, connections });
    const runSql: OpenedStore['runSql'] = async (sql) => connections.pool.query<object>(sql);
    return { ...store, runSql, makeTwoProjects: async () => runSql(twoProjectsSql) };
  };
};

/** The time limit of a test. */
const waiting = { timeout: 240_000, interval: 5 };

const isIdle = ({ pool }: PostgresConnections): boolean =>
  pool.idleCount === pool.totalCount && pool.waitingCount === 0;
