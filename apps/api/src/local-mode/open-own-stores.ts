import { migratePostgres, type InlineWriterLock } from '@spanledger/postgres-store';
import { migrateTelemetry, openStores, type Stores, type StoreSettings } from '@spanledger/runtime';

interface OwnStoreSettings extends StoreSettings {
  /** Called when this process is no longer the only writer of its stores: it must stop. */
  readonly onWriterLockLost: () => void;
}

/**
 * Becomes the one writer of both stores, and migrates them. `conflict` when another process writes there: nothing has
 * been changed then.
 */
export const openOwnStores = async (settings: OwnStoreSettings): Promise<Stores> => {
  const stores = await openStores(settings);
  let lock: InlineWriterLock | undefined;
  const close = async (): Promise<void> => {
    await stores.close();
    await lock?.release();
  };
  try {
    lock = await stores.postgres.inlineWriterLock(settings.onWriterLockLost);
    await Promise.all([migratePostgres(settings.databaseUrl), migrateTelemetry(settings.telemetry)]);
    return { ...stores, close };
  } catch (error) {
    await close();
    throw error;
  }
};
