import { unavailable } from '@spanledger/core';
import { migrateTelemetry, type SlowMigration } from '@spanledger/runtime';
import type { Places } from './places.ts';

/** The names of the migrations applied now; `null` for a database that does not run. */
interface MigrationReport {
  readonly postgresql: readonly string[] | null;
  /** One of these, depending on the store of telemetry. */
  readonly clickhouse?: readonly string[] | null;
  readonly timescale?: readonly string[] | null;
}

interface MigrateOptions {
  /** The ClickHouse cluster's name, or `{cluster}` for the server's macro. */
  readonly cluster?: string | undefined;
  /** Called every ten seconds with the migration of telemetry that runs. */
  readonly onSlow?: ((slow: SlowMigration) => void) | undefined;
}

export type MigrateStores = (options: MigrateOptions) => Promise<MigrationReport>;

/** Migrates the reachable databases; `unavailable` when there is none. Idempotent. */
export const migrateStores =
  ({ databaseUrl, engine, telemetry, dataDir }: Places): MigrateStores =>
  async ({ cluster, onSlow }) => {
    if (databaseUrl === undefined && telemetry === undefined) {
      const remedy = 'npm start does it by itself. For servers, name them with DATABASE_URL and CLICKHOUSE_URL';
      throw unavailable(`No database runs on ${dataDir}, so there is nothing to migrate now: ${remedy}.`);
    }
    return {
      postgresql: databaseUrl === undefined ? null : await migratePostgreSql(databaseUrl),
      [engine]: telemetry === undefined ? null : await migrateTelemetry(telemetry, { cluster, onSlow }),
    };
  };

const migratePostgreSql = async (url: string): Promise<readonly string[]> => {
  const { migratePostgres } = await import('@spanledger/postgres-store');
  return migratePostgres(url);
};
