import { hash } from 'node:crypto';
import { atMost, AnswerTooLargeError } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

/**
 * Reads that were too large to be done at once a moment ago. Finding that out costs as much as the read, so repeated
 * requests would make the stores do all work twice.
 */
export interface KnownTooLarge {
  /** What `read` returns; `undefined` when it is too large, without a call when that is already known. */
  unless<T>(name: string, read: () => Promise<T>): Promise<T | undefined>;
}

/** Results that have shrunk meanwhile are read in parts for this long, with the same answer. */
const knownMs = 60_000;
const knownMax = 10_000;

export const knownTooLarge = (clock: { now(): number } = performance): KnownTooLarge => {
  const known = new LRUCache<string, true>({ ...atMost(knownMax), ttl: knownMs, ttlResolution: 0, perf: clock });
  return {
    unless: async (name, read) => {
      const key = hash('sha256', name, 'base64');
      if (known.has(key)) return undefined;
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof AnswerTooLargeError)) throw error;
        known.set(key, true);
        return undefined;
      }
    },
  };
};
