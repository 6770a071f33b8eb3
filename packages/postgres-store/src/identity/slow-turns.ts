import { availableParallelism } from 'node:os';

import { DomainError } from '@spanledger/core';

/** Lets few of many run at a time, in the order in which they came. */
export interface SlowTurns {
  /** Runs the work when it is its turn. Rejects with `rate_limited`, at once, when too many wait already. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

interface SlowTurnsOptions {
  /** Of works that run at once. */
  readonly atOnceMax: number;
  readonly waitingMax: number;
}

/** Two of the four threads that all files and compression share, and one where there are two processors or fewer. */
const defaults: SlowTurnsOptions = { atOnceMax: availableParallelism() > 2 ? 2 : 1, waitingMax: 32 };

export const slowTurns = ({ atOnceMax, waitingMax }: SlowTurnsOptions = defaults): SlowTurns => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    take: async (work) => {
      if (running >= atOnceMax) {
        if (waiting.length >= waitingMax) throw tooMany();
        // The turn is passed on by the one that ends: `running` stays as it is.
        await new Promise<void>((begin) => void waiting.push(begin));
      } else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
};

const tooMany = (): DomainError =>
  new DomainError('rate_limited', 'Too many keys are being checked. Try again.', { retryAfterSeconds: 1 });
