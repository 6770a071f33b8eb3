import { atMost } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

export interface Clock {
  /** Milliseconds. */
  now(): number;
}

/** Counts things by name. */
export interface Counted {
  /** Milliseconds until one more of this name may be counted; none when not above 0. */
  waitMs(name: string): number;
  count(name: string): void;
  /** What was counted last was none. */
  takeBack(name: string): void;
}

interface LeakyCountOptions {
  /** So many of a name at once. */
  readonly free: number;
  /** And then one in this time. */
  readonly forgottenMs: number;
}

const rememberedMs = 10 * 60 * 1000;
const rememberedMax = 20_000;

/** What is remembered of names that a stranger may make up. */
export const remembered = (clock: Clock) =>
  ({ ...atMost(rememberedMax), ttl: rememberedMs, ttlResolution: 0, perf: clock }) as const;

export const leakyCount = ({ free, forgottenMs }: LeakyCountOptions, clock: Clock = performance): Counted => {
  /** When all of a name will be forgotten. */
  const ends = new LRUCache<string, number>(remembered(clock));
  const endOf = (name: string): number => Math.max(ends.get(name) ?? 0, clock.now());
  return {
    waitMs: (name) => endOf(name) + forgottenMs - clock.now() - free * forgottenMs,
    count: (name) => void ends.set(name, endOf(name) + forgottenMs),
    takeBack: (name) => void ends.set(name, endOf(name) - forgottenMs),
  };
};
