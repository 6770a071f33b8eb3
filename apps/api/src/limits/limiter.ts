import type { LevelStore, Limits } from '@spanledger/core';
import type { AnyCaller, Caller } from '../auth/authenticator.ts';
import { giveBack, refusalOf, take, type Account } from './account.ts';
import { createLevelBook } from './book-levels.ts';
import { callerAccounts } from './caller-accounts.ts';
import { LimitReachedError } from './limit-reached-error.ts';

export type RequestKind = 'ingest' | 'read';

/** The amounts of a request that is to be stored. */
export interface Volume {
  readonly events: number;
  readonly bytes: number;
}

/** Applies the limits of projects and keys. No method waits for the store in which they are counted. */
export interface Limiter {
  /** Counts a request. Throws `LimitReachedError`, also when nothing more can be sent today. */
  begin(caller: AnyCaller, kind: RequestKind): void;
  /**
   * Counts the contents of a request, and does the work that stores it; events that the work fails to store are not
   * counted. Rejects with `LimitReachedError` before the work.
   */
  within<T>(caller: Caller, volume: Volume, work: () => Promise<T>): Promise<T>;
  /** Books amounts that are counted and not booked yet. */
  close(): Promise<void>;
}

export interface LimiterOptions {
  readonly store: LevelStore;
  /** For projects without limits of their own. */
  readonly projectDefaults: Limits;
  /** Milliseconds since 1970; the system clock when absent. */
  readonly clock?: () => number;
  readonly onRefused?: (policy: string) => void;
  readonly onAway?: (error: unknown) => void;
  readonly onBack?: () => void;
}

/** Limits nothing. */
export const noLimits: Limiter = {
  begin: () => undefined,
  within: async (_caller, _volume, work) => work(),
  close: async () => undefined,
};

/** From this age on a level is read again: another process may have taken or returned some. */
const askAgainMs = 1000;

const ignore = (): void => undefined;

export const createLimiter = (options: LimiterOptions): Limiter => {
  const { store, projectDefaults, clock = Date.now, onRefused = ignore, onAway = ignore, onBack = ignore } = options;
  const book = createLevelBook({ store, clock, onAway, onBack });
  const accountsOf = callerAccounts(projectDefaults);

  const check = (accounts: readonly Account[], amount: number, now: number, isStoreThere: boolean): void => {
    for (const account of accounts) {
      // While the body arrives, the store returns what others have taken.
      if (isUnsure(account, now)) book.mark(account, true);
      const refusal = refusalOf(account, amount, now, isStoreThere);
      if (refusal === undefined) continue;
      if (now - (account.answeredAtMs ?? 0) > askAgainMs) book.mark(account, true);
      onRefused(refusal.rule.policy);
      throw new LimitReachedError(refusal, now);
    }
  };

  const count = (accounts: readonly Account[], amount: number): void => {
    for (const account of accounts) {
      take(account, amount);
      book.mark(account, account.answeredAtMs === undefined || isNearEnd(account));
    }
  };

  const uncount = (accounts: readonly Account[], amount: number): void => {
    for (const account of accounts) {
      giveBack(account, amount);
      book.mark(account, false);
    }
  };

  return {
    begin: (caller, kind) => {
      const now = book.nowMs();
      const { ingestPerSecond, readsPerSecond, eventsPerDay, bytesPerDay } = accountsOf(caller, now);
      const ofRate = kind === 'ingest' ? ingestPerSecond : readsPerSecond;
      if (kind === 'ingest') {
        // A request that would be refused in the end is refused before its body is read.
        check(eventsPerDay, 1, now, false);
        check(bytesPerDay, 1, now, false);
      }
      check(ofRate, 1, now, true);
      count(ofRate, 1);
    },
    within: async (caller, { events, bytes }, work) => {
      const now = book.nowMs();
      const { eventsPerDay, bytesPerDay } = accountsOf(caller, now);
      const isStoreThere = book.isStoreThere();
      check(eventsPerDay, events, now, isStoreThere);
      check(bytesPerDay, bytes, now, isStoreThere);
      count(eventsPerDay, events);
      count(bytesPerDay, bytes);
      try {
        return await work();
      } catch (error) {
        uncount(eventsPerDay, events);
        uncount(bytesPerDay, bytes);
        throw error;
      }
    },
    close: async () => book.close(),
  };
};

/** True if others may have taken much since the store answered. A rate is not asked for: it is exact over time. */
const isUnsure = ({ answeredAtMs, rule }: Account, now: number): boolean =>
  answeredAtMs === undefined || (rule.endsMs !== undefined && now - answeredAtMs > askAgainMs);

/** True if the unbooked amount is half of what a process may take before booking. */
const isNearEnd = ({ unbooked, level, rule: { capacity, unbookedShare } }: Account): boolean =>
  unbookedShare < 1 && 2 * unbooked > unbookedShare * (capacity - level);
