import type { Micros, TelemetryStore } from '@spanledger/core';
import {
  migratePostgres,
  openPostgresStore,
  type InlineWriterLock,
  type PostgresStore,
} from '@spanledger/postgres-store';
import { migrateTelemetry, openTelemetry, type TelemetryPlace } from '@spanledger/runtime';

export interface Stores {
  readonly postgres: PostgresStore;
  readonly telemetry: TelemetryStore;
  close(): Promise<void>;
}

export interface StoreSettings {
  readonly databaseUrl: string;
  readonly telemetry: TelemetryPlace;
  readonly now: () => Micros;
  /** Called when this process is no longer the only writer of its stores: it must stop. */
  readonly onWriterLockLost: () => void;
}

/**
 * Becomes the one writer of both stores, migrates them and opens them. `conflict` when another process
 * writes there: nothing has been changed then.
 */
export const openStores = async (settings: StoreSettings): Promise<Stores> => {
  const { databaseUrl, telemetry: place, now, onWriterLockLost } = settings;
  const postgres = openPostgresStore({ url: databaseUrl });
  const telemetry = await openTelemetry(place, now);
  let lock: InlineWriterLock | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([telemetry.close(), postgres.close()]);
    await lock?.release();
  };
  try {
    lock = await postgres.inlineWriterLock(onWriterLockLost);
    await Promise.all([migratePostgres(databaseUrl), migrateTelemetry(place)]);
    return { postgres, telemetry, close };
  } catch (error) {
    await close();
    throw error;
  }
};
