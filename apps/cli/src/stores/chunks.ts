import { microsPerMs } from '@spanledger/core';
import { openChunks, type ChunkKeeper, type TelemetryPlace } from '@spanledger/runtime';
import { withPostgres } from './control-plane.ts';
import type { Places } from './places.ts';

/** Opens the chunks of telemetry for the time of `use`. */
export type WithChunks = <T>(use: (chunks: ChunkKeeper) => Promise<T>) => Promise<T>;

const now = (): number => Date.now() * microsPerMs;

/** The place of telemetry, also when no server runs on the data directory. `conflict` when ClickHouse stores it. */
export const openChunkKeeper =
  (places: Places): WithChunks =>
  async (use) => {
    const { engine, telemetry } = places;
    if (telemetry !== undefined) return useChunks(telemetry, use);
    // A refused command needs no server.
    if (engine === 'clickhouse') return useChunks({ engine, url: 'http://localhost' }, use);
    return withPostgres(places, async (url) => useChunks({ engine, url, mode: 'auto' }, use));
  };

const useChunks = async <T>(place: TelemetryPlace, use: (chunks: ChunkKeeper) => Promise<T>): Promise<T> => {
  const chunks = await openChunks(place, now);
  try {
    return await use(chunks);
  } finally {
    await chunks.close();
  }
};
