import { sumUsd } from '../money/usd.ts';
import type { Observation } from '../observations/observation.ts';
import type { TraceSums } from './trace.ts';

/** The sums of all observations of a trace, equal to `TraceReader.summaries` over the same observations. */
export const sumObservations = (ofTrace: readonly Observation[]): TraceSums => {
  const counting = ofTrace.filter(({ counted }) => counted);
  let [start, end] = [Infinity, -Infinity];
  for (const { startTime, endTime } of ofTrace) {
    start = Math.min(start, startTime);
    end = Math.max(end, startTime, endTime ?? startTime);
  }
  return {
    totalCost: sumUsd(counting.map(({ cost }) => cost.total ?? 0n)),
    unpricedObservations: counting.filter(({ cost }) => cost.source === 'unpriced').length,
    latencyMicros: ofTrace.length === 0 ? 0 : end - start,
  };
};
