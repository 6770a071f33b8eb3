import type { LimitRule } from './limit-rule.ts';

/** The level of one bucket as known to this process; what it took is booked in the store later. */
export interface Account {
  rule: LimitRule;
  /** The last level from the store, drained, plus what was taken here since. */
  level: number;
  /** When the level was so high, in milliseconds by the clock of the store. */
  atMs: number;
  /** Taken here, and not being sent to the store yet; below 0 when more was returned than taken. */
  unbooked: number;
  /** Being sent to the store. */
  booking: number;
  /** When the store answered last; `undefined` before the first time. */
  answeredAtMs: number | undefined;
}

/** The reason of a refusal. */
export interface Refusal {
  readonly rule: LimitRule;
  /** The amount that could still be taken. */
  readonly remaining: number;
  readonly retryAfterSeconds: number;
  /** The amount is larger than the limit itself. */
  readonly isTooMuchAtOnce: boolean;
}

export const openAccount = (rule: LimitRule, nowMs: number): Account => ({
  rule,
  level: 0,
  atMs: nowMs,
  unbooked: 0,
  booking: 0,
  answeredAtMs: undefined,
});

/** Lowers the level to its value at this time. */
const drain = (account: Account, nowMs: number): void => {
  const { drainPerSecond } = account.rule;
  if (drainPerSecond === 0 || nowMs <= account.atMs) return;
  account.level = Math.max(0, account.level - (drainPerSecond * (nowMs - account.atMs)) / 1000);
  account.atMs = nowMs;
  // An amount that has drained while the store was unavailable is not booked any more.
  account.unbooked = Math.min(account.unbooked, account.level);
};

/**
 * `undefined` when the amount may be taken. `isStoreThere`: an answer is expected within moments, so the limit is
 * applied exactly.
 */
export const refusalOf = (
  account: Account,
  amount: number,
  nowMs: number,
  isStoreThere: boolean,
): Refusal | undefined => {
  drain(account, nowMs);
  const { rule, level, unbooked, booking } = account;
  const { capacity, drainPerSecond, endsMs, unbookedShare } = rule;
  const room = capacity - level;
  if (amount > room) {
    const seconds = endsMs === undefined ? (amount - room) / drainPerSecond : (endsMs - nowMs) / 1000;
    return {
      rule,
      remaining: Math.max(0, Math.floor(room)),
      retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
      isTooMuchAtOnce: amount > capacity,
    };
  }
  const ahead = Math.max(0, unbooked) + booking;
  // The first amount of each turn is taken whole, however large it is.
  if (!isStoreThere || unbookedShare === 1 || ahead === 0) return undefined;
  if (ahead + amount <= unbookedShare * (room + ahead)) return undefined;
  return { rule, remaining: Math.floor(room), retryAfterSeconds: 1, isTooMuchAtOnce: false };
};

export const take = (account: Account, amount: number): void => {
  account.level += amount;
  account.unbooked += amount;
};

export const giveBack = (account: Account, amount: number): void => {
  account.level = Math.max(0, account.level - amount);
  account.unbooked -= amount;
};

/** The amount to book now. */
export const beginBooking = (account: Account): number => {
  account.booking = account.unbooked;
  account.unbooked = 0;
  return account.booking;
};

export const endBooking = (account: Account, storedLevel: number, nowMs: number): void => {
  account.booking = 0;
  account.level = Math.max(0, storedLevel + account.unbooked);
  account.atMs = nowMs;
  account.answeredAtMs = nowMs;
};

/** The amount is booked the next time; if the store had added it and could not answer, it counts twice. */
export const failBooking = (account: Account): void => {
  account.unbooked += account.booking;
  account.booking = 0;
};
