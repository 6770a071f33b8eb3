import type { IngestBatch } from '@spanledger/core';

/** A batch whose sender waits for an answer. */
export interface Waiting {
  readonly batch: IngestBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Batches in the order of their arrival, and how much they are. */
export interface WaitingBatches {
  readonly size: number;
  readonly bytes: number;
  readonly observations: number;
  add(entry: Waiting): void;
  /** Takes the oldest: at least one, and no more once they hold `observationsMax`. */
  takeGroup(observationsMax: number): readonly Waiting[];
}

export const waitingBatches = (): WaitingBatches => {
  let entries: Waiting[] = [];
  let bytes = 0;
  let observations = 0;
  return {
    get size() {
      return entries.length;
    },
    get bytes() {
      return bytes;
    },
    get observations() {
      return observations;
    },
    add: (entry) => {
      entries.push(entry);
      bytes += entry.batch.payloadBytes;
      observations += entry.batch.observations.length;
    },
    takeGroup: (observationsMax) => {
      let taken = 0;
      let size = 0;
      for (const { batch } of entries) {
        if (size > 0 && taken >= observationsMax) break;
        taken += batch.observations.length;
        bytes -= batch.payloadBytes;
        size += 1;
      }
      observations -= taken;
      const group = entries.slice(0, size);
      entries = entries.slice(size);
      return group;
    },
  };
};
