import type {
  EndpointOutput,
  getRepricing,
  listEstimatedCosts,
  listRecordedCosts,
  listRepricings,
  listUnpriced,
} from '@spanledger/api-contract';
import { estimatedShare, formatIso, formatUsd, sumUsd } from '@spanledger/core';
import type { CostDifference, EstimatedModel, Micros, RecordedCost, Repricing, UnpricedModel } from '@spanledger/core';

type RepricingJson = EndpointOutput<typeof listRepricings, 200>['data'][number];
type RepricingWithDifferencesJson = EndpointOutput<typeof getRepricing, 200>;
type DifferenceJson = RepricingWithDifferencesJson['differences'][number];
type UnpricedJson = EndpointOutput<typeof listUnpriced, 200>['data'][number];
type EstimatedModelJson = EndpointOutput<typeof listEstimatedCosts, 200>['data'][number];
type RecordedCostJson = EndpointOutput<typeof listRecordedCosts, 200>['data'][number];

export const repricingJson = (run: Repricing): RepricingJson => ({
  id: run.id,
  state: run.state,
  dryRun: run.isDryRun,
  automatic: run.requestedBy === null,
  requestedBy: run.requestedBy,
  fromTimestamp: formatIso(run.fromTimestamp),
  toTimestamp: formatIso(run.toTimestamp),
  models: run.models === undefined ? null : [...run.models],
  priceVersion: run.priceVersion,
  createdAt: formatIso(run.createdAt),
  startedAt: isoOrNull(run.startedAt),
  finishedAt: isoOrNull(run.finishedAt),
  days: run.days,
  daysDone: run.daysDone,
  problem: run.problem,
});

export const repricingWithDifferencesJson = (
  run: Repricing,
  differences: readonly CostDifference[],
): RepricingWithDifferencesJson => ({
  ...repricingJson(run),
  totals: sumsJson(differences),
  differences: differences.map((difference): DifferenceJson => ({
    day: difference.day,
    model: difference.model,
    ...sumsJson([difference]),
  })),
});

const isoOrNull = (at: Micros | null): string | null => (at === null ? null : formatIso(at));

const sumsJson = (differences: readonly CostDifference[]): RepricingWithDifferencesJson['totals'] => {
  const count = (of: (difference: CostDifference) => number): number =>
    differences.reduce((sum, difference) => sum + of(difference), 0);
  const before = sumUsd(differences.map(({ costBefore }) => costBefore));
  const after = sumUsd(differences.map(({ costAfter }) => costAfter));
  return {
    observations: count(({ observations }) => observations),
    recordedCost: formatUsd(sumUsd(differences.map(({ recordedCost }) => recordedCost))),
    costBefore: formatUsd(before),
    costAfter: formatUsd(after),
    difference: formatUsd(after - before),
    unpricedBefore: count(({ unpricedBefore }) => unpricedBefore),
    unpricedAfter: count(({ unpricedAfter }) => unpricedAfter),
  };
};

export const unpricedJson = ({ firstSeen, lastSeen, units, ...model }: UnpricedModel): UnpricedJson => ({
  ...model,
  units: { ...units },
  firstSeen: formatIso(firstSeen),
  lastSeen: formatIso(lastSeen),
});

export const recordedCostJson = (cost: RecordedCost): RecordedCostJson => ({
  date: cost.day,
  model: cost.model,
  observations: cost.observations,
  repricedObservations: cost.repriced,
  recordedCost: formatUsd(cost.recordedCost),
  recordedUnpriced: cost.recordedUnpriced,
  currentCost: formatUsd(cost.currentCost),
  currentUnpriced: cost.currentUnpriced,
});

export const estimatedModelJson = (model: EstimatedModel): EstimatedModelJson => ({
  model: model.model,
  estimated: true,
  estimatedObservations: model.estimatedObservations,
  estimatedInputTokens: model.estimatedInput,
  estimatedOutputTokens: model.estimatedOutput,
  estimatedCost: formatUsd(model.estimatedCost),
  reportedObservations: model.reportedObservations,
  reportedCost: formatUsd(model.reportedCost),
  estimatedShare: estimatedShare(model.estimatedObservations, model.reportedObservations),
});
