import { dayOf, sumUsd } from '@spanledger/core';
import type {
  CostSource,
  DailyCost,
  DailyCostQuery,
  DailyCostReader,
  DailyModelCost,
  Micros,
  Observation,
  ProjectId,
  Trace,
} from '@spanledger/core';
import { compareTexts, orderBy } from './compare-texts.ts';
import { groupBy } from './group-by.ts';
import { pageOf } from './memory-page.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { countingOf, totalCostOf, totalUnitsOf, unitsOf } from './memory-totals.ts';
import { observationOf, traceOf } from './memory-views.ts';

export const memoryDailyCostReader = (telemetry: MemoryTelemetry): DailyCostReader => ({
  list: async (projectId, query) => {
    const allObservations = telemetry.observations.of(projectId).map(observationOf);
    const counting = countingOfAll(allObservations);
    const isOfTrace = traceCondition(telemetry, projectId, query);
    const observations = allObservations.filter(
      ({ startTime, traceId }) => isInTime(startTime, query) && isOfTrace(traceId),
    );
    const traces = telemetry.traces
      .of(projectId)
      .map(traceOf)
      .filter(({ timestamp, id }) => isInTime(timestamp, query) && isOfTrace(id));
    const days = new Set([
      ...observations.map(({ startTime }) => dayOf(startTime)),
      ...traces.map(({ timestamp }) => dayOf(timestamp)),
    ]);
    const costs = [...days]
      .sort((a, b) => compareTexts(b, a))
      .map((date) => dailyCost(date, observations, traces, counting));
    return pageOf(costs, query);
  },
});

const isInTime = (at: Micros, { fromTimestamp, toTimestamp }: DailyCostQuery): boolean =>
  (fromTimestamp === undefined || at >= fromTimestamp) && (toTimestamp === undefined || at < toTimestamp);

const traceCondition = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  { traceName, userId, tags = [], environments }: DailyCostQuery,
): ((traceId: string) => boolean) => {
  const isFree = traceName === undefined && userId === undefined && environments === undefined && tags.length === 0;
  return (traceId) => {
    if (isFree) return true;
    const row = telemetry.traces.get(projectId, traceId);
    if (row === undefined) return false;
    const trace = traceOf(row);
    return (
      (traceName === undefined || trace.name === traceName) &&
      (userId === undefined || trace.userId === userId) &&
      (environments?.includes(trace.environment) ?? true) &&
      tags.every((tag) => trace.tags.includes(tag))
    );
  };
};

const countingOfAll = (observations: readonly Observation[]): ReadonlySet<Observation> =>
  new Set([...groupBy(observations, ({ traceId }) => traceId).values()].flatMap(countingOf));

const dailyCost = (
  date: string,
  allObservations: readonly Observation[],
  allTraces: readonly Trace[],
  counting: ReadonlySet<Observation>,
): DailyCost => {
  const observations = allObservations.filter(({ startTime }) => dayOf(startTime) === date);
  const usage = [...groupBy(observations, ({ model }) => model)]
    .map(([model, ofModel]) => modelCost(model, ofModel, counting))
    .sort(dearestFirst);
  return {
    date,
    countTraces: allTraces.filter(({ timestamp }) => dayOf(timestamp) === date).length,
    countObservations: observations.length,
    totalCost: sumUsd(usage.map(({ totalCost }) => totalCost)),
    unpricedObservations: usage.reduce((sum, each) => sum + each.unpricedObservations, 0),
    usage,
  };
};

const modelCost = (
  model: string | null,
  observations: readonly Observation[],
  allCounting: ReadonlySet<Observation>,
): DailyModelCost => {
  const counting = observations.filter((observation) => allCounting.has(observation));
  const countOf = (source: CostSource): number => counting.filter(({ cost }) => cost.source === source).length;
  return {
    model,
    inputUsage: unitsOf(counting, 'input'),
    outputUsage: unitsOf(counting, 'output'),
    totalUsage: totalUnitsOf(counting),
    countObservations: observations.length,
    countTraces: new Set(observations.map(({ traceId }) => traceId)).size,
    totalCost: totalCostOf(counting),
    unpricedObservations: countOf('unpriced'),
    providedObservations: countOf('provided'),
    computedObservations: countOf('computed'),
    computedCost: totalCostOf(counting.filter(({ cost }) => cost.source === 'computed')),
  };
};

const dearestFirst = orderBy<DailyModelCost>(
  (a, b) => (a.totalCost === b.totalCost ? 0 : a.totalCost > b.totalCost ? -1 : 1),
  (a, b) => Number(a.model === null) - Number(b.model === null),
  (a, b) => compareTexts(a.model ?? '', b.model ?? ''),
);
