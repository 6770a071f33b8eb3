import type { ProjectLoad } from '../load/project-load.ts';
import type { Amount } from '../load/money.ts';

interface Sum {
  readonly count: number;
  readonly cost: Amount;
}

/** The totals of all requests sent in all cycles, for one project. */
export interface SentTotals {
  readonly received: number;
  readonly rejected: number;
  readonly poisoned: number;
  readonly observations: number;
  readonly cost: Amount;
  readonly days: ReadonlyMap<string, Sum>;
}

export const emptyTotals: SentTotals = {
  received: 0,
  rejected: 0,
  poisoned: 0,
  observations: 0,
  cost: 0n,
  days: new Map(),
};

/** Repeated requests count once. */
export const addToTotals = (totals: SentTotals, { distinct, observations }: ProjectLoad): SentTotals => {
  const days = new Map(totals.days);
  let { received, rejected, poisoned, cost } = totals;
  for (const request of distinct) {
    received += request.events;
    rejected += request.rejected;
    poisoned += request.poisoned;
  }
  for (const observation of observations) {
    const day = observation.startTime.slice(0, 10);
    const sum = days.get(day) ?? { count: 0, cost: 0n };
    const counted = observation.counted ? observation.cost : 0n;
    days.set(day, { count: sum.count + 1, cost: sum.cost + counted });
    cost += counted;
  }
  return { received, rejected, poisoned, cost, days, observations: totals.observations + observations.length };
};
