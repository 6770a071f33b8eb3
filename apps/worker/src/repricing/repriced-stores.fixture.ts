import {
  clickHouseCostRevisions,
  clickHouseDailyCostReader,
  clickHouseDerivedStats,
  clickHouseTelemetryStore,
  clickHouseUnpricedReader,
  openClickHouse,
} from '@spanledger/clickhouse-store';
import { unavailable, type CostRevisions, type TelemetryStore, type UnpricedReader } from '@spanledger/core';
import { createClickHouseTables, createPostgresDatabase } from '@spanledger/testing';
import {
  migrateTimescale,
  openTimescale,
  timescaleCostRevisions,
  timescaleTelemetryStore,
  timescaleUnpricedReader,
  type Statements,
  type Timescale,
} from '@spanledger/timescale-store';
import { inject } from 'vitest';
import { z } from 'zod';

/** The interface of a store for re-pricing. */
export interface Repriced {
  readonly revisions: CostRevisions;
  readonly unpriced: UnpricedReader;
}

/** A store whose observations are read and revised a few at a time; computed days are used immediately. */
export interface RepricedStore extends TelemetryStore {
  /** Over a connection that breaks at the n-th statement, before or after the server has executed it. */
  dyingAt(statement: number, isDone: boolean): Repriced;
  /** The engine's background work on rows. */
  merge(): Promise<void>;
}

const few = { pageRows: 7, chunkRows: 3 };
const now = (): number => 0;

type Dying = <T>(run: () => Promise<T>) => Promise<T>;

const dying = (statement: number, isDone: boolean): Dying => {
  let count = 0;
  return async (run) => {
    count += 1;
    if (count > statement || (count === statement && !isDone)) throw unavailable('It was killed.');
    const result = await run();
    if (count === statement) throw unavailable('It was killed.');
    return result;
  };
};

const openOnClickHouse = async (): Promise<RepricedStore> => {
  const database = await createClickHouseTables(inject('clickhouseUrl'));
  const client = openClickHouse({ url: database.url, withServerMessages: true });
  return {
    ...clickHouseTelemetryStore(client, now),
    dailyCosts: clickHouseDailyCostReader(client, 0),
    derivedStats: clickHouseDerivedStats(client, 0),
    revisions: clickHouseCostRevisions(client, few),
    dyingAt: (statement, isDone) => {
      const die = dying(statement, isDone);
      const mortal: typeof client = {
        ...client,
        query: async (...given) => die(async () => client.query(...given)),
        insertBinary: async (...given) => die(async () => client.insertBinary(...given)),
        command: async (...given) => die(async () => client.command(...given)),
      };
      return { revisions: clickHouseCostRevisions(mortal, few), unpriced: clickHouseUnpricedReader(mortal) };
    },
    merge: async () => client.command('OPTIMIZE TABLE observations FINAL'),
    close: async () => {
      await client.close();
      await database.drop();
    },
  };
};

const nothing = async (): Promise<void> => undefined;

/** Breaks at statements inside transactions too, before and after their commit. */
const mortalTimescale = (client: Timescale, die: Dying): Timescale => {
  const within = (statements: Statements): Statements => ({
    ...statements,
    query: async (...given) => die(async () => statements.query(...given)),
    run: async (...given) => die(async () => statements.run(...given)),
  });
  return {
    ...client,
    query: async (...given) => die(async () => client.query(...given)),
    transaction: async (name, work, limits) => {
      const committing = async (statements: Statements) => {
        const result = await work(within(statements));
        await die(nothing);
        return result;
      };
      const result = await client.transaction(name, committing, limits);
      await die(nothing);
      return result;
    },
  };
};

const openOnPostgres = async (): Promise<RepricedStore> => {
  const serverUrl = inject('postgresUrl');
  const admin = openTimescale({ url: serverUrl, withServerMessages: true });
  const session = { query: async (sql: string) => admin.query('repricing', sql, [], z.object({})) };
  const database = await createPostgresDatabase(serverUrl, session);
  await migrateTimescale(database.url);
  const client = openTimescale({ url: database.url, withServerMessages: true });
  return {
    ...timescaleTelemetryStore(client, now),
    revisions: timescaleCostRevisions(client, few),
    dyingAt: (statement, isDone) => {
      const mortal = mortalTimescale(client, dying(statement, isDone));
      return { revisions: timescaleCostRevisions(mortal, few), unpriced: timescaleUnpricedReader(mortal) };
    },
    merge: async () => {
      await client.query('repricing', 'VACUUM observations', [], z.object({}));
    },
    close: async () => {
      await client.close();
      await database.drop();
      await admin.close();
    },
  };
};

const stores = { clickhouse: openOnClickHouse, timescale: openOnPostgres };

/** The stores selected by `TELEMETRY_STORE`, or all. */
export const repricedStores = Object.entries(stores).filter(
  ([engine]) => (process.env['TELEMETRY_STORE'] ?? engine) === engine,
);
