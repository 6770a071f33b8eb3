import type { TelemetryStore } from '@spanledger/core';

/** A store whose readers use computed sums of days immediately, and which computes them on request. */
export interface ComputingStore extends TelemetryStore {
  /** Computes every day that is marked. */
  readonly computeDays: () => Promise<unknown>;
}

/** Computes the due days after each write for which `isDue` is true; writes are numbered from 0. */
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
