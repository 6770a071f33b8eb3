import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable, type DerivedFigures } from '@spanledger/core';
import type { Places } from './places.ts';

/** Opens what is derived from telemetry for the time of `use`. */
export type WithDerivedFigures = <T>(use: (figures: DerivedFigures) => Promise<T>) => Promise<T>;

/**
 * In the ClickHouse that is configured or that the running server brought; when no server runs, in the data
 * directory's own, which is started for the time of the command. `unavailable` when there is none yet.
 */
export const openDerivedFigures =
  ({ clickhouseUrl, dataDir }: Places): WithDerivedFigures =>
  async (use) => {
    if (clickhouseUrl !== undefined) return useFigures(clickhouseUrl, use);
    const dir = join(dataDir, 'clickhouse');
    if (!existsSync(dir)) {
      const remedy = 'Start Spanledger first with npm start, or name a server with CLICKHOUSE_URL';
      throw unavailable(`There is nothing in ${dataDir} yet. ${remedy}.`);
    }
    const { startClickHouse } = await import('@spanledger/embedded');
    const server = await startClickHouse({ dir });
    try {
      return await useFigures(server.url, use);
    } finally {
      await server.stop();
    }
  };

const useFigures = async <T>(url: string, use: (figures: DerivedFigures) => Promise<T>): Promise<T> => {
  const { clickHouseDerivedFigures, openClickHouse } = await import('@spanledger/clickhouse-store');
  const client = openClickHouse({ url });
  try {
    return await use(clickHouseDerivedFigures(client));
  } finally {
    await client.close();
  }
};
