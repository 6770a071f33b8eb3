import { microsPerMs, type ProjectId } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import { openChunks, type ChunkKeeper, type TelemetryPlace } from '@spanledger/runtime';
import { withPostgres } from './control-plane.ts';
import type { Places } from './places.ts';

/** True if a project was deleted; false where the command line has no control plane. */
type IsDeletedProject = (projectId: ProjectId) => Promise<boolean>;

/** Opens the chunks of telemetry for the time of `use`. */
export type WithChunks = <T>(use: (chunks: ChunkKeeper, isDeleted: IsDeletedProject) => Promise<T>) => Promise<T>;

const now = (): number => Date.now() * microsPerMs;

/** The place of telemetry, also when no server runs on the data directory. `conflict` when ClickHouse stores it. */
export const openChunkKeeper =
  (places: Places): WithChunks =>
  async (use) => {
    const { engine, telemetry, databaseUrl } = places;
    if (telemetry !== undefined) return useChunks({ place: telemetry, databaseUrl }, use);
    // A refused command needs no server.
    if (engine === 'clickhouse') return useChunks({ place: { engine, url: 'http://localhost' } }, use);
    return withPostgres(places, async (url) =>
      useChunks({ place: { engine, url, mode: 'auto' }, databaseUrl: url }, use),
    );
  };

interface ChunkPlaces {
  readonly place: TelemetryPlace;
  readonly databaseUrl?: string | undefined;
}

const useChunks = async <T>(
  { place, databaseUrl: url }: ChunkPlaces,
  use: (chunks: ChunkKeeper, isDeleted: IsDeletedProject) => Promise<T>,
): Promise<T> => {
  const chunks = await openChunks(place, now);
  let store: PostgresStore | undefined;
  /** Only an import asks: the other commands open no second connection. */
  const isDeleted: IsDeletedProject = async (projectId) => {
    if (url === undefined) return false;
    const { openPostgresStore } = await import('@spanledger/postgres-store');
    store ??= openPostgresStore({ url, poolMax: 1 });
    return store.projects.isDeleted(projectId);
  };
  try {
    return await use(chunks, isDeleted);
  } finally {
    await Promise.all([chunks.close(), store?.close()]);
  }
};
