import type { ChunkFiles } from '@spanledger/archive';
import { conflict, type Micros } from '@spanledger/core';
import type { ChunkKeeper } from '@spanledger/timescale-store';
import type { TelemetryPlace } from './telemetry-place.ts';

/** The parts by time of the chosen engine's tables. `conflict` for ClickHouse, which manages its parts itself. */
export const openChunks = async (place: TelemetryPlace, now: () => Micros): Promise<ChunkKeeper> => {
  if (place.engine === 'clickhouse') {
    throw conflict(
      'Chunks belong to telemetry in PostgreSQL (TELEMETRY_STORE=timescale). Here ClickHouse keeps it, which has ' +
        'partitions of its own.',
    );
  }
  const { openTimescale, timescaleChunkKeeper } = await import('@spanledger/timescale-store');
  return timescaleChunkKeeper(openTimescale({ url: place.url, connectionsMax: 3 }), now);
};

/** The files of exported chunks in a directory. */
export const openChunkDirectory = async (path: string): Promise<ChunkFiles> => {
  const { directoryFiles } = await import('@spanledger/archive');
  return directoryFiles(path);
};
