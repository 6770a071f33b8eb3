import { DomainError, microsPerMs, type IngestQueue, type Micros } from '@spanledger/core';

import { extractMedia, type ExtractionLimits, type KeepMedia } from './extract-media.ts';

export interface ExtractingParts extends ExtractionLimits {
  readonly keep: KeepMedia;
  /** Media could not be kept: their batch goes on as it came, with them in it. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Micros;
}

/** A storage that is away would make every request with media wait for it. */
const pauseMicros = 10_000 * microsPerMs;

/**
 * The same queue, with the media of each batch taken out before it is taken in: what waits in a queue is small, and
 * what was answered 2xx is durable with its media. Never refuses a batch that the queue would take; while the storage
 * is away, batches go on as they come.
 */
export const extractingQueue = (queue: IngestQueue, parts: ExtractingParts): IngestQueue => {
  const { keep, onFailure, now, ...limits } = parts;
  let pausedUntil: Micros = 0;
  return {
    enqueue: async (batch) => {
      if (now() < pausedUntil) return queue.enqueue(batch);
      const extracted = await extractMedia(batch, limits, keep).catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'unavailable') pausedUntil = now() + pauseMicros;
        onFailure(error);
        return batch;
      });
      await queue.enqueue(extracted);
    },
    assertRoom: (projectId) => queue.assertRoom(projectId),
    pending: (projectId) => queue.pending(projectId),
    close: () => queue.close(),
  };
};
