import { setTimeout as wait } from 'node:timers/promises';

import { DomainError, type IngestBatch, type IngestQueue } from '@spanledger/core';

const restMsDefault = 1000;
const restMsMax = 30_000;

export interface WritingParts {
  /** The way of all writes. */
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  /** The pause before a refused write is tried again, which doubles; 1 s when absent. */
  readonly writeRestMs?: number | undefined;
}

/**
 * Writes the result of an attempt. A queue or a store that takes nothing for now is waited for until the signal aborts:
 * the calls are paid, and would be made and paid once more if what they cost and answered were lost.
 */
export const writeResult = async (
  { queue, writeRestMs = restMsDefault }: WritingParts,
  batch: IngestBatch,
  signal: AbortSignal,
): Promise<void> => {
  for (let restMs = writeRestMs; ; restMs = Math.min(2 * restMs, restMsMax)) {
    try {
      await queue.enqueue(batch);
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof DomainError) || error.code !== 'unavailable') throw error;
    }
    await wait(restMs, undefined, { signal });
  }
};
