import { migrateClickHouse, openClickHouse, type ClickHouse } from '@spanledger/clickhouse-store';
import {
  migratePostgres,
  openPostgresStore,
  type InlineWriterLock,
  type PostgresStore,
} from '@spanledger/postgres-store';

export interface Stores {
  readonly postgres: PostgresStore;
  readonly clickhouse: ClickHouse;
  close(): Promise<void>;
}

export interface StoreSettings {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  /** Called when this process is no longer the only writer of its stores: it must stop. */
  readonly onWriterLockLost: () => void;
}

/**
 * Becomes the one writer of both stores, migrates them and opens them. `conflict` when another process
 * writes there: nothing has been changed then.
 */
export const openStores = async ({ databaseUrl, clickhouseUrl, onWriterLockLost }: StoreSettings): Promise<Stores> => {
  const postgres = openPostgresStore({ url: databaseUrl });
  const clickhouse = openClickHouse({ url: clickhouseUrl });
  let lock: InlineWriterLock | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([clickhouse.close(), postgres.close()]);
    await lock?.release();
  };
  try {
    lock = await postgres.inlineWriterLock(onWriterLockLost);
    await Promise.all([migratePostgres(databaseUrl), migrateClickHouse({ url: clickhouseUrl })]);
    return { postgres, clickhouse, close };
  } catch (error) {
    await close();
    throw error;
  }
};
