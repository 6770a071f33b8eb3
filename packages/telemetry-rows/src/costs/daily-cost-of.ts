import { sumUsd, type DailyCost, type DailyModelCost, type Day } from '@spanledger/core';

/** The costs of a day, from those of its models. */
export const dailyCostOf = (
  date: Day,
  countTraces: number,
  countObservations: number,
  usage: readonly DailyModelCost[],
): DailyCost => ({
  date,
  countTraces,
  countObservations,
  totalCost: sumUsd(usage.map(({ totalCost }) => totalCost)),
  unpricedObservations: usage.reduce((sum, { unpricedObservations }) => sum + unpricedObservations, 0),
  usage,
});
