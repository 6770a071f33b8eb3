import type { EncryptionKeys, Micros, TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry } from '../telemetry/open-telemetry.ts';
import type { TelemetryPlace } from '../telemetry/telemetry-place.ts';
import { checkTelemetrySchema } from '../telemetry/telemetry-schema.ts';

export interface Stores {
  readonly postgres: PostgresStore;
  readonly telemetry: TelemetryStore;
  close(): Promise<void>;
}

export interface StoreSettings {
  readonly databaseUrl: string;
  readonly telemetry: TelemetryPlace;
  readonly now: () => Micros;
  /** Connections to PostgreSQL; the store's own default when absent. */
  readonly poolMax?: number;
  readonly encryptionKeys?: EncryptionKeys | undefined;
}

/** Opens both stores; nothing is connected before it is needed. */
export const openStores = async (settings: StoreSettings): Promise<Stores> => {
  const { databaseUrl, telemetry: place, now, poolMax, encryptionKeys } = settings;
  const { openPostgresStore } = await import('@spanledger/postgres-store');
  const postgres = openPostgresStore({ url: databaseUrl, poolMax, encryptionKeys, now });
  const telemetry = await openTelemetry(place, now);
  return {
    postgres,
    telemetry,
    close: async () => {
      await Promise.all([telemetry.close(), postgres.close()]);
    },
  };
};

/**
 * Opens stores that others migrate. Changes no schema: `conflict` or `unavailable` when the stores are not migrated to
 * this version, and for a pooler of transactions. `conflict` when secrets are encrypted by a key that is not configured: see `SecretVault`.
 */
export const openMigratedStores = async (settings: StoreSettings): Promise<Stores> => {
  const { checkPostgresSchema, refusePooler } = await import('@spanledger/postgres-store');
  const { databaseUrl, telemetry } = settings;
  await Promise.all([refusePooler(databaseUrl), checkPostgresSchema(databaseUrl), checkTelemetrySchema(telemetry)]);
  const stores = await openStores(settings);
  try {
    await stores.postgres.secretVault.prepare();
    return stores;
  } catch (error) {
    await stores.close();
    throw error;
  }
};
