import { DomainError } from '@spanledger/core';
import { LRUCache } from 'lru-cache';
import { leakyCount, remembered, type Clock, type Counted } from './leaky-count.ts';

/** Tries that are expensive to check, and what they are counted by. */
export interface Attempt {
  readonly publicKey: string;
  /** As returned by `networkOf`. */
  readonly network: string;
}

/** Limits wrong secrets by public key and network, and by network alone. */
export interface FailureLimits {
  /** Counts a try as wrong until `succeed` is called. Throws `rate_limited` while it must not be made. */
  begin(attempt: Attempt): void;
  succeed(attempt: Attempt): void;
}

/** After this many wrong tries for one key from one network each further one has to wait. */
const triesPerKey = 5;
/** Limit for all keys together, which regains one try per second: many machines may share an address. */
const triesPerNetwork = 50;
const forgottenMs = 1000;
const firstPauseMs = 1000;
const lastPauseMs = 60_000;

export const failureLimits = (clock: Clock = performance): FailureLimits => {
  const ofKeys = backOff(clock);
  const ofNetworks = leakyCount({ free: triesPerNetwork, forgottenMs }, clock);
  return {
    begin: (attempt) => {
      const waitMs = Math.max(ofKeys.waitMs(keyOf(attempt)), ofNetworks.waitMs(attempt.network));
      if (waitMs > 0) throw tooMany(waitMs);
      ofKeys.count(keyOf(attempt));
      ofNetworks.count(attempt.network);
    },
    succeed: (attempt) => {
      ofKeys.takeBack(keyOf(attempt));
      ofNetworks.takeBack(attempt.network);
    },
  };
};

const keyOf = ({ publicKey, network }: Attempt): string => `${network} ${publicKey}`;

const tooMany = (waitMs: number): DomainError =>
  new DomainError('rate_limited', 'Too many wrong keys came from your address. Check yours, and try again later.', {
    retryAfterSeconds: waitMs / 1000,
  });

/** Five free tries, and then a pause after each, twice as long as the one before: 1, 2, 4, … 60 s. */
export const backOff = (clock: Clock): Counted => {
  const tries = new LRUCache<string, { readonly count: number; readonly until: number }>(remembered(clock));
  return {
    waitMs: (name) => (tries.get(name)?.until ?? 0) - clock.now(),
    count: (name) => {
      const count = (tries.get(name)?.count ?? 0) + 1;
      const pauseMs = count < triesPerKey ? 0 : Math.min(lastPauseMs, firstPauseMs * 2 ** (count - triesPerKey));
      tries.set(name, { count, until: clock.now() + pauseMs });
    },
    takeBack: (name) => {
      const count = (tries.get(name)?.count ?? 1) - 1;
      tries.set(name, { count, until: clock.now() });
    },
  };
};
