import { hash } from 'node:crypto';
import { atMost, AnswerTooLargeError } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

/**
 * What was too large to be read at once a moment ago. To find that out costs as much as to read it, so who asks for it
 * again and again would have the stores do all work twice.
 */
export interface KnownTooLarge {
  /** What `read` gives; `undefined` when it is too large, without having been asked when that is known. */
  unless<T>(name: string, read: () => Promise<T>): Promise<T | undefined>;
}

/** What has shrunk meanwhile is read in parts for so long, which differs in nothing but time. */
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
