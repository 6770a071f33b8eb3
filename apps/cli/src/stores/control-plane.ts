import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable, type ApiKeyStore, type PriceHistory, type PriceStore, type ProjectStore } from '@spanledger/core';
import type { Places } from './places.ts';

export interface ControlPlane {
  readonly projects: ProjectStore;
  readonly apiKeys: ApiKeyStore;
  readonly prices: PriceStore;
  readonly priceHistory: PriceHistory;
}

/** Opens the control plane for the time of `use`. */
export type WithControlPlane = <T>(use: (stores: ControlPlane) => Promise<T>) => Promise<T>;

/**
 * In the PostgreSQL that is configured or that the running server brought; when no server runs, in the data
 * directory's own, which is started for the time of the command. `unavailable` when there is none yet.
 */
export const openControlPlane =
  (places: Places): WithControlPlane =>
  async (use) => {
    if (places.databaseUrl !== undefined) return useStore(places.databaseUrl, use);
    const dir = join(places.dataDir, 'postgres');
    if (!existsSync(dir)) {
      const remedy = 'Start Spanledger first with npm start, or name a database with DATABASE_URL';
      throw unavailable(`There is nothing in ${places.dataDir} yet. ${remedy}.`);
    }
    const { startPostgres } = await import('@spanledger/embedded');
    const server = await startPostgres({ dir });
    try {
      return await useStore(server.url, use);
    } finally {
      await server.stop();
    }
  };

const useStore = async <T>(url: string, use: (stores: ControlPlane) => Promise<T>): Promise<T> => {
  const { openPostgresStore } = await import('@spanledger/postgres-store');
  const store = openPostgresStore({ url, poolMax: 2 });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
};
