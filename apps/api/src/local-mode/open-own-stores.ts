import { checkPostgresSchema, migratePostgres, type InlineWriterLock } from '@spanledger/postgres-store';
import {
  checkTelemetrySchema,
  migrateTelemetry,
  openStores,
  type Stores,
  type StoreSettings,
} from '@spanledger/runtime';

/** What is done about schemas that are older than this version; newer ones are always a `conflict`. */
export type SchemaCare = 'migrate' | 'check';

interface OwnStoreSettings extends StoreSettings {
  readonly schemas: SchemaCare;
  /** Called when this process is no longer the only writer of its stores: it must stop. */
  readonly onWriterLockLost: () => void;
}

/**
 * Becomes the one writer of both stores, and migrates them, or only checks that they are migrated. `conflict` when
 * another process writes there: nothing has been changed then.
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
    await care[settings.schemas](settings);
    await stores.postgres.secretVault.prepare();
    return { ...stores, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const care: Readonly<Record<SchemaCare, (settings: StoreSettings) => Promise<unknown>>> = {
  migrate: async ({ databaseUrl, telemetry }) =>
    Promise.all([migratePostgres(databaseUrl), migrateTelemetry(telemetry)]),
  check: async ({ databaseUrl, telemetry }) =>
    Promise.all([checkPostgresSchema(databaseUrl), checkTelemetrySchema(telemetry)]),
};
