import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable } from '@spanledger/core';
import type { TelemetryPlace } from '@spanledger/runtime';
import type { Places } from './places.ts';

/**
 * The configured place of telemetry or that of the running server; without a running server, the data directory's own
 * ClickHouse, which is started for the duration of `use`. `unavailable` when it does not exist yet.
 */
export const withTelemetry = async <T>(
  { engine, telemetry, dataDir }: Places,
  databaseUrl: string,
  use: (place: TelemetryPlace) => Promise<T>,
): Promise<T> => {
  if (telemetry !== undefined) return use(telemetry);
  if (engine === 'timescale') return use({ engine, url: databaseUrl, mode: 'auto' });
  const dir = join(dataDir, 'clickhouse');
  if (!existsSync(dir)) {
    const remedy = 'Start Spanledger first with npm start, or name a server with CLICKHOUSE_URL';
    throw unavailable(`There is nothing in ${dataDir} yet. ${remedy}.`);
  }
  const { startClickHouse } = await import('@spanledger/embedded');
  const server = await startClickHouse({ dir });
  try {
    return await use({ engine, url: server.url });
  } finally {
    await server.stop();
  }
};
