import type { compareDatasetRuns, EndpointOutput } from '@spanledger/api-contract';
import {
  formatUsd,
  type ComparedItem,
  type DatasetRun,
  type RunDifference,
  type RunItemOutcome,
  type RunTotals,
} from '@spanledger/core';

type ComparisonJson = EndpointOutput<typeof compareDatasetRuns, 200>;

export const runTotalsJson = ({ id, name }: DatasetRun, totals: RunTotals): ComparisonJson['runs'][number] => ({
  id,
  name,
  ...totals,
  cost: formatUsd(totals.cost),
  scores: totals.scores.map((score) => ({ ...score })),
});

interface Names {
  readonly baseline: string;
  readonly candidate: string;
}

export const runDifferenceJson = (
  names: Names,
  { difference, ...rest }: RunDifference,
): ComparisonJson['differences'][number] => ({
  ...names,
  ...rest,
  difference: difference?.difference ?? null,
  lower: difference?.lower ?? null,
  upper: difference?.upper ?? null,
  pValue: difference?.pValue ?? null,
});

const outcomeJson = (item: RunItemOutcome | undefined): ComparisonJson['data'][number]['outcomes'][number] =>
  item === undefined
    ? null
    : {
        traceId: item.traceId,
        observationId: item.observationId,
        hasArrived: item.outcome !== undefined,
        cost: item.outcome === undefined ? null : formatUsd(item.outcome.cost),
        unpricedCalls: item.outcome?.unpricedCalls ?? 0,
        latencySeconds: item.outcome?.latencySeconds ?? null,
        errors: item.outcome?.errors ?? 0,
        scores: Array.from(item.scores.values(), (score) => ({ ...score })),
      };

export const comparedItemJson = (item: ComparedItem): ComparisonJson['data'][number] => ({
  datasetItemId: item.datasetItemId,
  outcomes: item.outcomes.map(outcomeJson),
  regressed: [...item.regressed],
});
