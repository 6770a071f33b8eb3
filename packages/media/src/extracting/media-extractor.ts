import { DomainError, microsPerMs, type IngestBatch, type Micros } from '@spanledger/core';
import { extractMedia, type ExtractionLimits, type KeepMedia } from './extract-media.ts';

interface ExtractorParts extends ExtractionLimits {
  readonly keep: KeepMedia;
  /** Media could not be stored: their batch continues unchanged, including them. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Micros;
}

/** A batch without its media, which are durable when it resolves. Never rejects. */
export type MediaExtractor = (batch: IngestBatch) => Promise<IngestBatch>;

/** An unavailable storage would make every request with media wait for it. */
const pauseMicros = 10_000 * microsPerMs;

/**
 * The step between decoding a batch and its queue: queued batches are small, and a 2xx means that media are durable
 * too. While the storage is unavailable, batches stay unchanged.
 */
export const mediaExtractor = ({ keep, onFailure, now, ...limits }: ExtractorParts): MediaExtractor => {
  let pausedUntil: Micros = 0;
  return async (batch) => {
    if (now() < pausedUntil) return batch;
    return extractMedia(batch, limits, keep).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'unavailable') pausedUntil = now() + pauseMicros;
      onFailure(error);
      return batch;
    });
  };
};
