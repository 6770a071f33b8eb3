import { compareTexts, dailySumsMax, dayOf, groupBy, inOrderOf, orderBy, sumUsd } from '@spanledger/core';
import type {
  CostSource,
  DailyCost,
  DailyCostConditions,
  DailyCostReader,
  DailyDimension,
  DailyModelCost,
  DailySum,
  DailySumsQuery,
  FirstGroups,
  Micros,
  Observation,
  ProjectId,
  Trace,
} from '@spanledger/core';
import { pageOf } from './memory-page.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';
import { countingOf, totalCostOf, totalUnitsOf, unitsOf } from './memory-totals.ts';
import { observationOf, traceOf } from './memory-views.ts';

export const memoryDailyCostReader = (telemetry: MemoryTelemetry): DailyCostReader => ({
  list: async (projectId, query) => {
    const isOfTrace = traceCondition(telemetry, projectId, query);
    const { observations, counting } = select(telemetry, projectId, query);
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

  sums: async (projectId, query) => sumsOf(telemetry, projectId, query),
  topSums: async (projectId, { by, limit, ...query }) =>
    new Map(
      by.map((dimension) => {
        const order = [{ by: 'totalCost', direction: 'desc' } as const, { by: dimension, direction: 'asc' } as const];
        const first = { order, limit: dimension === 'tags' ? dailySumsMax + 1 : limit };
        return [dimension, sumsOf(telemetry, projectId, { ...query, by: [dimension], first })] as const;
      }),
    ),
  sumsOfProjects: async (projectIds, query) =>
    new Map(projectIds.map((id) => [id, sumsOf(telemetry, id, query)] as const).filter(([, sums]) => sums.length > 0)),
});

const sumsOf = (telemetry: MemoryTelemetry, projectId: ProjectId, query: DailySumsQuery): readonly DailySum[] => {
  const { observations, counting } = select(telemetry, projectId, query);
  const groups = groupBy(observations, (observation) =>
    JSON.stringify(groupOf(telemetry, projectId, query.by, observation)),
  );
  const all = [...groups].map(([group, ofGroup]): DailySum => {
    const { model: _model, countObservations, countTraces: _traces, ...sums } = modelCost('', ofGroup, counting);
    return { ...sums, observations: countObservations, group: JSON.parse(group) as DailySum['group'] };
  });
  return query.first === undefined ? all : firstOf(all, query.first);
};

const firstOf = (sums: readonly DailySum[], { order, limit }: FirstGroups): readonly DailySum[] => {
  const compare = inOrderOf({ order: order.map(({ by, direction }) => ({ field: by, direction })) });
  return sums.toSorted((one, other) => compare(valuesOf(one), valuesOf(other))).slice(0, limit);
};

const valuesOf = ({ group, ...values }: DailySum) => ({
  start: undefined,
  values: { ...values, ...(group as Readonly<Record<string, string | readonly string[] | null>>) },
});

const groupOf = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  by: readonly DailyDimension[],
  { startTime, model, traceId }: Observation,
): DailySum['group'] => {
  const row = telemetry.traces.get(projectId, traceId);
  const trace = row === undefined ? undefined : traceOf(row);
  const values: Readonly<Record<DailyDimension, string | readonly string[] | null>> = {
    day: dayOf(startTime),
    model,
    user: trace?.userId ?? null,
    traceName: trace?.name ?? null,
    tags: trace?.tags ?? [],
  };
  return Object.fromEntries(by.map((dimension) => [dimension, values[dimension]]));
};

/** The requested observations of the project that are counted. */
const select = (telemetry: MemoryTelemetry, projectId: ProjectId, query: DailyCostConditions) => {
  const all = telemetry.observations.of(projectId).map(observationOf);
  const isOfTrace = traceCondition(telemetry, projectId, query);
  const observations = all.filter(({ startTime, traceId }) => isInTime(startTime, query) && isOfTrace(traceId));
  return { observations, counting: new Set(countingOf(all)) };
};

const isInTime = (at: Micros, { fromTimestamp, toTimestamp }: DailyCostConditions): boolean =>
  (fromTimestamp === undefined || at >= fromTimestamp) && (toTimestamp === undefined || at < toTimestamp);

const traceCondition = (
  telemetry: MemoryTelemetry,
  projectId: ProjectId,
  { traceName, userId, tags = [], environments }: DailyCostConditions,
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

const dailyCost = (
  date: string,
  allObservations: readonly Observation[],
  allTraces: readonly Trace[],
  counting: ReadonlySet<Observation>,
): DailyCost => {
  const observations = allObservations.filter(({ startTime }) => dayOf(startTime) === date);
  const usage = [...groupBy(observations, ({ model }) => model)]
    .map(([model, ofModel]) => modelCost(model, ofModel, counting))
    .sort(mostExpensiveFirst);
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

const mostExpensiveFirst = orderBy<DailyModelCost>(
  (a, b) => (a.totalCost === b.totalCost ? 0 : a.totalCost > b.totalCost ? -1 : 1),
  (a, b) => Number(a.model === null) - Number(b.model === null),
  (a, b) => compareTexts(a.model ?? '', b.model ?? ''),
);
