import type { TelemetryStore } from '@spanledger/core';
import {
  checkPostgresSchema,
  migratePostgres,
  openPostgresStore,
  type InlineWriterLock,
} from '@spanledger/postgres-store';
import {
  checkTelemetrySchema,
  migrateTelemetry,
  openTelemetry,
  type SlowMigration,
  type Stores,
  type StoreSettings,
  type TelemetryPlace,
} from '@spanledger/runtime';

/** What to do with schemas older than this version; newer ones are always a `conflict`. */
export type SchemaCare = 'migrate' | 'check';

interface OwnStoreSettings extends Pick<StoreSettings, 'databaseUrl' | 'now' | 'encryptionKeys'> {
  /** Once it answers: meanwhile PostgreSQL is opened. */
  readonly telemetry: Promise<TelemetryPlace>;
  readonly schemas: SchemaCare;
  readonly onSlowMigration?: ((slow: SlowMigration) => void) | undefined;
  /** Called when this process is no longer the only writer of its stores: it must stop. */
  readonly onWriterLockLost: (reason: string) => void;
}

/**
 * Becomes the one writer of both stores, and migrates them, or only checks that they are migrated. `conflict` when
 * another process writes there: nothing has been changed then. Nothing is migrated either before both answer.
 */
export const openOwnStores = async (settings: OwnStoreSettings): Promise<Stores> => {
  const { databaseUrl, encryptionKeys, schemas, now } = settings;
  const postgres = openPostgresStore({ url: databaseUrl, encryptionKeys });
  let telemetry: TelemetryStore | undefined;
  let lock: InlineWriterLock | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([telemetry?.close(), postgres.close()]);
    await lock?.release();
  };
  try {
    lock = await postgres.inlineWriterLock(settings.onWriterLockLost);
    const care = schemas === 'migrate' ? migrating : checking;
    const openControlPlane = async (): Promise<void> => {
      await care.postgres(settings);
      await postgres.secretVault.prepare();
    };
    const openAndCare = async (): Promise<TelemetryStore> => {
      const place = await settings.telemetry;
      const opened = await openTelemetry(place, now);
      telemetry = opened;
      await care.telemetry(place, settings);
      return opened;
    };
    const [controlPlane, opened] = await Promise.allSettled([openControlPlane(), openAndCare()]);
    if (controlPlane.status === 'rejected') throw controlPlane.reason;
    if (opened.status === 'rejected') throw opened.reason;
    return { postgres, telemetry: opened.value, close };
  } catch (error) {
    await close();
    throw error;
  }
};

interface Care {
  postgres(settings: OwnStoreSettings): Promise<unknown>;
  telemetry(place: TelemetryPlace, settings: OwnStoreSettings): Promise<unknown>;
}

const checking: Care = {
  postgres: async ({ databaseUrl }) => checkPostgresSchema(databaseUrl),
  telemetry: async (place) => checkTelemetrySchema(place),
};

const migrating: Care = {
  postgres: async ({ databaseUrl, telemetry }) => {
    try {
      await checkPostgresSchema(databaseUrl);
    } catch {
      // A version whose telemetry store does not start leaves the control plane to the version before it.
      await telemetry;
      await migratePostgres(databaseUrl);
    }
  },
  telemetry: async (place, { onSlowMigration }) => migrateTelemetry(place, { onSlow: onSlowMigration }),
};
