import type { Cost, CostDifference, CostRevision, Day } from '@spanledger/core';

export interface CostDifferences {
  add(revision: CostRevision): void;
  /** So far, by model: those without a name last. */
  all(): readonly CostDifference[];
}

/** Sums up the changes by revisions on one day, model by model. */
export const costDifferences = (day: Day): CostDifferences => {
  const byModel = new Map<string | null, CostDifference>();
  return {
    add: ({ observation: { model, counts, cost: before, recorded }, cost: after }) => {
      const sum = byModel.get(model) ?? { day, model, ...nothing };
      byModel.set(model, {
        ...sum,
        observations: sum.observations + 1,
        ...(counts && {
          recordedCost: sum.recordedCost + (recorded.total ?? 0n),
          costBefore: sum.costBefore + (before.total ?? 0n),
          costAfter: sum.costAfter + (after.total ?? 0n),
          unpricedBefore: sum.unpricedBefore + unpriced(before),
          unpricedAfter: sum.unpricedAfter + unpriced(after),
        }),
      });
    },
    all: () => [...byModel.values()].sort((a, b) => compareModels(a.model, b.model)),
  };
};

const nothing: Omit<CostDifference, 'day' | 'model'> = {
  observations: 0,
  recordedCost: 0n,
  costBefore: 0n,
  costAfter: 0n,
  unpricedBefore: 0,
  unpricedAfter: 0,
};

const unpriced = ({ source }: Cost): number => (source === 'unpriced' ? 1 : 0);

const compareModels = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
};
