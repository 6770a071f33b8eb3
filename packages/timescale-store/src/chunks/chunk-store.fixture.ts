import type { Micros } from '@spanledger/core';
import type { TelemetryStore } from '@spanledger/testing';
import { isApache } from '../client/compressing.fixture.ts';
import { openTimescaleTestStore } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import type { ChunkKeeper } from './chunk-keeper.ts';
import { timescaleChunkKeeper } from './timescale-chunk-keeper.ts';

/** A store on TimescaleDB and the keeper of its chunks. */
export interface ChunkStore {
  readonly client: Timescale;
  readonly store: TelemetryStore;
  readonly chunks: ChunkKeeper;
  /** The server's edition has no compression. */
  readonly isWithout: boolean;
}

/** A new store, whose keeper's clock is at `now`. */
export const openChunkStore = async (now: Micros): Promise<ChunkStore> => {
  const client = await openTimescaleTestStore();
  return {
    client,
    store: telemetryStoreOn(client),
    chunks: timescaleChunkKeeper(client, () => now),
    isWithout: await isApache(client),
  };
};

/** Runs work to its end; returns all yielded values. */
export const consume = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
