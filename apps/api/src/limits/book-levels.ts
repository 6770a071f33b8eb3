import type { LevelChange, LevelStore } from '@spanledger/core';
import { beginBooking, endBooking, failBooking, type Account } from './account.ts';
import { createRounds } from './rounds.ts';

export interface LevelBook {
  /** Milliseconds since 1970 by the clock of the store, as of its last answer. */
  nowMs(): number;
  /** False while the store does not answer: then each process applies the limits by itself. */
  isStoreThere(): boolean;
  /** The account's taken amount, if any, is booked, and its level is read: soon, or at once. */
  mark(account: Account, isUrgent: boolean): void;
  /** Books the rest, once. */
  close(): Promise<void>;
}

export interface LevelBookOptions {
  readonly store: LevelStore;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The store refuses, or does not answer within a second. Called again only after it has answered in between. */
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
}

/** Between two calls to the store, each for all accounts: one costs up to 1.2 ms of processor time, with PostgreSQL. */
const intervalMs = 250;
const retryMs = 1000;
/** A store that takes longer counts as unavailable. */
const patienceMs = 1000;
const accountsMax = 500;

/** Books what accounts have taken in a store, in the background, with one call at a time. */
export const createLevelBook = ({ store, clock, onAway, onBack }: LevelBookOptions): LevelBook => {
  const marked = new Set<Account>();
  let offsetMs = 0;
  let isAway = false;

  const away = (error: unknown): void => {
    if (!isAway) onAway(error);
    isAway = true;
  };

  const book = async (accounts: readonly Account[]): Promise<void> => {
    const patience = setTimeout(() => away(new Error(`It has not answered for ${patienceMs} ms.`)), patienceMs);
    patience.unref();
    try {
      const answer = await store.add(accounts.map(changeOf));
      offsetMs = answer.nowMs - clock();
      for (const [at, account] of accounts.entries()) endBooking(account, answer.levels[at] ?? 0, answer.nowMs);
      if (isAway) onBack();
      isAway = false;
    } catch (error) {
      for (const account of accounts) {
        failBooking(account);
        marked.add(account);
      }
      away(error);
    } finally {
      clearTimeout(patience);
    }
  };

  const bookNext = async (): Promise<void> => {
    const accounts = nextOf(marked);
    for (const account of accounts) marked.delete(account);
    await book(accounts);
    if (marked.size > 0) rounds.ask(false);
  };
  const rounds = createRounds(bookNext, () => (isAway ? retryMs : intervalMs));

  return {
    nowMs: () => clock() + offsetMs,
    isStoreThere: () => !isAway,
    mark: (account, isUrgent) => {
      marked.add(account);
      rounds.ask(isUrgent && !isAway);
    },
    close: async () => {
      await rounds.close();
      for (let left = Infinity; marked.size > 0 && marked.size < left;) {
        left = marked.size;
        await bookNext();
      }
    },
  };
};

const changeOf = (account: Account): LevelChange => {
  const { name, drainPerSecond, keptMs } = account.rule;
  return { name, amount: beginBooking(account), drainPerSecond, keptMs };
};

/** No two accounts of one name: one that was evicted meanwhile may still have something to book. */
const nextOf = (marked: ReadonlySet<Account>): readonly Account[] => {
  const byName = new Map<string, Account>();
  for (const account of marked) {
    if (byName.size === accountsMax) break;
    if (!byName.has(account.rule.name)) byName.set(account.rule.name, account);
  }
  return [...byName.values()];
};
