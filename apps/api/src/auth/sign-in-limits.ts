import { DomainError } from '@spanledger/core';

import { backOff } from './failure-limits.ts';
import { leakyCount, type Clock } from './leaky-count.ts';

/** One try of a password, or of a code of a second factor. */
interface PasswordAttempt {
  /** The address as entered, whether or not such a user exists. */
  readonly email: string;
  /** As returned by `networkOf`. */
  readonly network: string;
}

/** Bounds wrong passwords and codes by account and network, by network, and by account. */
export interface SignInLimits {
  /** Counts a try as wrong until `succeed` is called. Throws `rate_limited` while it must not be made. */
  begin(attempt: PasswordAttempt): void;
  succeed(attempt: PasswordAttempt): void;
}

/** For all accounts from one network; one try is regained each second: many people may share an address. */
const ofNetwork = { free: 50, forgottenMs: 1000 };
/** For one account from all networks together; one try is regained each 36 s. Links without a code are not limited. */
const ofAccount = { free: 100, forgottenMs: 36_000 };

export const signInLimits = (clock: Clock = performance): SignInLimits => {
  const here = backOff(clock);
  const networks = leakyCount(ofNetwork, clock);
  const accounts = leakyCount(ofAccount, clock);
  const countersOf = ({ email, network }: PasswordAttempt) =>
    [
      [here, `${network} ${email}`],
      [networks, network],
      [accounts, email],
    ] as const;
  return {
    begin: (attempt) => {
      const counters = countersOf(attempt);
      const waitMs = Math.max(...counters.map(([counter, name]) => counter.waitMs(name)));
      if (waitMs > 0) throw tooMany(waitMs);
      for (const [counter, name] of counters) counter.count(name);
    },
    succeed: (attempt) => {
      for (const [counter, name] of countersOf(attempt)) counter.takeBack(name);
    },
  };
};

const tooMany = (waitMs: number): DomainError =>
  new DomainError(
    'rate_limited',
    'Too many wrong passwords or codes. Check yours, and try again later, or ask for a link.',
    {
      retryAfterSeconds: waitMs / 1000,
    },
  );
