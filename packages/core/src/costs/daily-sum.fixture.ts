import type { DailySum } from './daily-cost-reader.ts';

/** One observation with this cost. */
export const aDailySum = (group: DailySum['group'], totalCost = 5n): DailySum => ({
  observations: 1,
  inputUsage: 1,
  outputUsage: 2,
  totalUsage: 3,
  totalCost,
  computedCost: 1n,
  providedObservations: 1,
  computedObservations: 1,
  unpricedObservations: 0,
  group,
});
