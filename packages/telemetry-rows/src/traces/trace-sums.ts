import type { ObservationId, ScoreId, TraceId, TraceSummary } from '@spanledger/core';
import { z } from 'zod';
import { integer, usd } from '../row-values.ts';

export const observationSumSchema = z.object({
  traceId: z.string(),
  /** Absent when not requested. */
  observationIds: z.array(z.string()).default([]),
  totalCost: usd,
  unpricedObservations: integer,
  latencyMicros: integer,
});

export const scoreIdsSchema = z.object({ traceId: z.string(), scoreIds: z.array(z.string()) });

const nothing: TraceSummary = {
  observationIds: [],
  scoreIds: [],
  totalCost: 0n,
  unpricedObservations: 0,
  latencyMicros: 0,
};

/** The sums of the observations and the scores of traces; traces with neither are absent. */
export const traceSummaries = (
  sums: readonly z.infer<typeof observationSumSchema>[],
  scores: readonly z.infer<typeof scoreIdsSchema>[],
): ReadonlyMap<TraceId, TraceSummary> => {
  const summaries = new Map<TraceId, TraceSummary>();
  for (const { traceId, observationIds, ...sum } of sums) {
    summaries.set(traceId as TraceId, { ...nothing, ...sum, observationIds: observationIds as ObservationId[] });
  }
  for (const { traceId, scoreIds } of scores) {
    const known = summaries.get(traceId as TraceId) ?? nothing;
    summaries.set(traceId as TraceId, { ...known, scoreIds: scoreIds as ScoreId[] });
  }
  return summaries;
};
