import type { SchemaState } from '@spanledger/core';
import { slowMigrations, type SlowMigration } from './slow-migrations.ts';
import type { TelemetryPlace } from './telemetry-place.ts';

interface MigrateOptions {
  /** The ClickHouse cluster's name, or `{cluster}` for the server's macro. */
  readonly cluster?: string | undefined;
  /** Called every ten seconds with the migration that runs. */
  readonly onSlow?: ((slow: SlowMigration) => void) | undefined;
}

/** Applies missing migrations and returns their names; safe to run in several processes at once. */
export const migrateTelemetry = async (
  place: TelemetryPlace,
  { cluster, onSlow = () => undefined }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const { engine, url } = place;
  const { begin: onMigration, end } = slowMigrations(onSlow);
  try {
    if (engine === 'clickhouse') {
      const { migrateClickHouse } = await import('@spanledger/clickhouse-store');
      return await migrateClickHouse({ url }, { cluster, onMigration });
    }
    const { migrateTimescale } = await import('@spanledger/timescale-store');
    return await migrateTimescale(url, { mode: place.mode, onMigration });
  } finally {
    end();
  }
};

/** Rejects with `unavailable` or `conflict` when the schema is not that of this program. */
export const checkTelemetrySchema = async (place: TelemetryPlace): Promise<void> => {
  const { engine, url } = place;
  if (engine === 'clickhouse') {
    const { checkClickHouseSchema } = await import('@spanledger/clickhouse-store');
    return checkClickHouseSchema({ url });
  }
  const { checkTimescaleSchema } = await import('@spanledger/timescale-store');
  return checkTimescaleSchema(url, { mode: place.mode });
};

/** The applied, missing and unknown migrations; changes nothing. */
export const readTelemetrySchemaState = async ({ engine, url }: TelemetryPlace): Promise<SchemaState> => {
  if (engine === 'clickhouse') {
    const { readClickHouseSchemaState } = await import('@spanledger/clickhouse-store');
    return readClickHouseSchemaState({ url });
  }
  const { readTimescaleSchemaState } = await import('@spanledger/timescale-store');
  return readTimescaleSchemaState(url);
};
