import { sumUsd, type Observation, type TraceSums, type Usd } from '@spanledger/core';

/** The observations that are counted in totals. */
export const countingOf = (observations: readonly Observation[]): readonly Observation[] =>
  observations.filter(({ counted }) => counted);

export const totalCostOf = (counting: readonly Observation[]): Usd =>
  sumUsd(counting.map(({ cost }) => cost.total ?? 0n));

/** The cost of one observation's buckets whose name contains `part`; `null` when none of them has a cost. */
export const costOfPart = ({ cost }: Observation, part: 'input' | 'output'): Usd | null => {
  const amounts = Object.entries(cost.details).flatMap(([bucket, amount]) =>
    bucket.toLowerCase().includes(part) ? [amount] : [],
  );
  return amounts.length === 0 ? null : sumUsd(amounts);
};

export const unpricedAmong = (counting: readonly Observation[]): number =>
  counting.filter(({ cost }) => cost.source === 'unpriced').length;

/** Units of every bucket whose name contains `part`. */
export const unitsOf = (counting: readonly Observation[], part: 'input' | 'output'): number => {
  let sum = 0;
  for (const { usage } of counting) {
    for (const [bucket, units] of Object.entries(usage?.details ?? {})) {
      if (bucket.toLowerCase().includes(part)) sum += units;
    }
  }
  return sum;
};

export const totalUnitsOf = (counting: readonly Observation[]): number =>
  counting.reduce((sum, { usage }) => sum + (usage?.details['total'] ?? 0), 0);

/** The duration from the earliest start to the latest end; an observation without an end ends at its start. */
export const latencyOf = (ofTrace: readonly Observation[]): number => {
  if (ofTrace.length === 0) return 0;
  const starts = ofTrace.map(({ startTime }) => startTime);
  const ends = ofTrace.map(({ startTime, endTime }) => Math.max(startTime, endTime ?? startTime));
  return Math.max(...ends) - Math.min(...starts);
};

export const summaryOf = (ofTrace: readonly Observation[]): TraceSums => {
  const counting = countingOf(ofTrace);
  return {
    totalCost: totalCostOf(counting),
    unpricedObservations: unpricedAmong(counting),
    latencyMicros: latencyOf(ofTrace),
  };
};
