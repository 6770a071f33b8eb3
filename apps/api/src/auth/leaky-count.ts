import { atMost } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

export interface Clock {
  /** Milliseconds. */
  now(): number;
}

/** Counts things by name. */
export interface Counted {
  /** Milliseconds until one more of this name may be counted; 0 or less when it may be counted now. */
  waitMs(name: string): number;
  count(name: string): void;
  /** Undoes the last count. */
  takeBack(name: string): void;
}

interface LeakyCountOptions {
  /** How many of a name are allowed at once. */
  readonly free: number;
  /** And then one in this time. */
  readonly forgottenMs: number;
}

const rememberedMs = 10 * 60 * 1000;
const rememberedMax = 20_000;

/** Cache options for names that clients choose freely. */
export const remembered = (clock: Clock) =>
  ({ ...atMost(rememberedMax), ttl: rememberedMs, ttlResolution: 0, perf: clock }) as const;

export const leakyCount = ({ free, forgottenMs }: LeakyCountOptions, clock: Clock = performance): Counted => {
  /** When the count of a name is back at zero. */
  const ends = new LRUCache<string, number>(remembered(clock));
  const endOf = (name: string): number => Math.max(ends.get(name) ?? 0, clock.now());
  return {
    waitMs: (name) => endOf(name) + forgottenMs - clock.now() - free * forgottenMs,
    count: (name) => void ends.set(name, endOf(name) + forgottenMs),
    takeBack: (name) => void ends.set(name, endOf(name) - forgottenMs),
  };
};
