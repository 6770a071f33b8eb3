import type { TelemetryStore } from '@spanledger/core';

/** A store that uses computed sums of days at once, and computes them on request. */
export interface ComputingStore extends TelemetryStore {
  /** Computes every day that is marked. */
  readonly computeDays: () => Promise<unknown>;
}

/** Computes the days that are due after each write that `isDue` selects by its number, from 0. */
export const computingAfterWrites = (store: ComputingStore, isDue: (write: number) => boolean): TelemetryStore => {
  let writes = 0;
  return {
    ...store,
    writer: {
      write: async (rows) => {
        await store.writer.write(rows);
        if (isDue(writes)) await store.computeDays();
        writes += 1;
      },
    },
  };
};
