import { sumUsd, type DailyCost, type DailyModelCost, type Day } from '@spanledger/core';

/** What a day cost, from what it cost by model. */
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
