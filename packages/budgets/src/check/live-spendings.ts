import {
  atMost,
  windowOf,
  type Budget,
  type BudgetSpending,
  type DailyCostReader,
  type Micros,
} from '@spanledger/core';
import { LRUCache } from 'lru-cache';
import { readSpendings } from '../spending/read-spendings.ts';
import { rememberedReads } from './remembered-reads.ts';

/** Spendings read from the telemetry for checks of this process. */
export interface LiveSpendings {
  /** The last read spending of the present window. */
  last(budget: Budget): BudgetSpending | undefined;
  /** Reads it now, or joins who is reading it. */
  read(budget: Budget): Promise<BudgetSpending | undefined>;
}

const rememberedMax = 10_000;

export const liveSpendings = (dailyCosts: Pick<DailyCostReader, 'list'>, now: () => Micros): LiveSpendings => {
  const lastReads = new LRUCache<string, BudgetSpending>(atMost(rememberedMax));
  // A read is removed when it ends.
  const reading = rememberedReads<BudgetSpending | undefined>({ freshMicros: Infinity, usableMicros: Infinity, now });

  const readNow = async (budget: Budget): Promise<BudgetSpending | undefined> => {
    try {
      const spending = (await readSpendings(dailyCosts, budget.projectId, [budget], now())).get(budget.id);
      if (spending !== undefined) lastReads.set(budget.id, spending);
      return spending;
    } finally {
      reading.invalidate(budget.id);
    }
  };
  return {
    last: ({ id, period }) => {
      const last = lastReads.get(id);
      return last?.from === windowOf(period, now()).from ? last : undefined;
    },
    read: async (budget) => reading.get(budget.id, async () => readNow(budget)),
  };
};
