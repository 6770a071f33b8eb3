import { availableParallelism } from 'node:os';

import { DomainError } from '@spanledger/core';

/** Runs few of many at a time, in order of arrival. */
export interface SlowTurns {
  /** Runs the work when it is its turn. Rejects with `rate_limited`, at once, when too many wait already. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

interface SlowTurnsOptions {
  /** The number of concurrent works. */
  readonly atOnceMax: number;
  readonly waitingMax: number;
}

/** Two of the four threads that all files and compression share, and one with two processors or fewer. */
const defaults: SlowTurnsOptions = { atOnceMax: availableParallelism() > 2 ? 2 : 1, waitingMax: 32 };

export const slowTurns = ({ atOnceMax, waitingMax }: SlowTurnsOptions = defaults): SlowTurns => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    take: async (work) => {
      if (running >= atOnceMax) {
        if (waiting.length >= waitingMax) throw tooMany();
        // The ending one passes its turn on: `running` is unchanged.
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
