import type { CostDimension } from '@spanledger/core';

import type { At } from './cost-history.fixture.ts';
import type { Expected, ExpectedObservation } from './expected-costs.fixture.ts';
import type { ExpectedTrace } from './expected-facts.fixture.ts';

/** The filters of daily costs. */
export interface Conditions {
  readonly traceName?: string;
  readonly userId?: string;
  readonly tags?: readonly string[];
  readonly environments?: readonly string[];
  readonly fromTimestamp?: At;
  readonly toTimestamp?: At;
}

const dayOf = (at: At): string => new Date(Math.floor(at / 1000)).toISOString().slice(0, 10);
const hourOf = (at: At): string => `${new Date(Math.floor(at / 1000)).toISOString().slice(0, 13)}:00:00Z`;

const isInTime = (at: At, { fromTimestamp = 0, toTimestamp = Number.POSITIVE_INFINITY }: Conditions): boolean =>
  at >= fromTimestamp && at < toTimestamp;

/** A trace that does not exist has none of the filtered values. */
const fulfils = (trace: ExpectedTrace, { traceName, userId, tags = [], environments }: Conditions): boolean =>
  (traceName === undefined || trace.name === traceName) &&
  (userId === undefined || trace.userId === userId) &&
  tags.every((tag) => trace.tags.includes(tag)) &&
  (environments === undefined || environments.includes(trace.environment));

/** The traces that match the filters, with their observations. */
export const inTraces = (expected: Expected, conditions: Conditions): Expected => ({
  ...expected,
  observations: expected.observations.filter(({ trace }) => fulfils(trace, conditions)),
});

/** The sums of counted observations in the time range whose traces match the other filters. */
export const sumsWhere = ({ observations }: Expected, conditions: Conditions) =>
  sumsOf(observations.filter(({ at, trace }) => isInTime(at, conditions) && fulfils(trace, conditions)));

const grouped = <T>(all: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
};

const unitsOf = (all: readonly ExpectedObservation[], isOf: (bucket: string) => boolean): number =>
  all
    .flatMap(({ usage }) => Object.entries(usage))
    .reduce((sum, [bucket, units]) => sum + (isOf(bucket) ? units : 0), 0);

const costOf = (all: readonly ExpectedObservation[]): bigint => all.reduce((sum, { cost }) => sum + cost, 0n);

const sumsOf = (all: readonly ExpectedObservation[]) => {
  const counting = all.filter(({ counts }) => counts);
  const of = (source: ExpectedObservation['source']): readonly ExpectedObservation[] =>
    counting.filter((each) => each.source === source);
  return {
    inputUsage: unitsOf(counting, (bucket) => bucket.includes('input')),
    outputUsage: unitsOf(counting, (bucket) => bucket.includes('output')),
    totalUsage: unitsOf(counting, (bucket) => bucket === 'total'),
    totalCost: costOf(counting),
    computedCost: costOf(of('computed')),
    providedObservations: of('provided').length,
    computedObservations: of('computed').length,
    unpricedObservations: of('unpriced').length,
  };
};

/** Days, newest first; models by name. */
export const expectedDays = (expected: Expected, conditions: Conditions): unknown => {
  const observations = expected.observations.filter(
    ({ at, trace }) => isInTime(at, conditions) && fulfils(trace, conditions),
  );
  const traces = expected.traces.filter((trace) => isInTime(trace.at, conditions) && fulfils(trace, conditions));
  const days = [...new Set([...observations, ...traces].map(({ at }) => dayOf(at)))].sort().toReversed();
  return days.map((date) => {
    const ofDay = observations.filter(({ at }) => dayOf(at) === date);
    const { totalCost, unpricedObservations } = sumsOf(ofDay);
    return {
      date,
      countTraces: traces.filter(({ at }) => dayOf(at) === date).length,
      countObservations: ofDay.length,
      totalCost,
      unpricedObservations,
      usage: [...grouped(ofDay, ({ model }) => JSON.stringify(model)).values()]
        .map((ofModel) => ({
          model: ofModel[0]?.model ?? null,
          ...sumsOf(ofModel),
          countObservations: ofModel.length,
          countTraces: new Set(ofModel.map(({ traceId }) => traceId)).size,
        }))
        .sort((a, b) => (String(a.model) < String(b.model) ? -1 : 1)),
    };
  });
};

type Value = string | number | null;

const valuesOf: Readonly<Record<CostDimension, (each: ExpectedObservation) => readonly Value[]>> = {
  day: ({ at }) => [dayOf(at)],
  hour: ({ at }) => [hourOf(at)],
  model: ({ model }) => [model],
  provider: ({ provider }) => [provider],
  user: ({ trace }) => [trace.userId],
  session: ({ trace }) => [trace.sessionId],
  traceName: ({ trace }) => [trace.name],
  tag: ({ trace }) => (trace.tags.length === 0 ? [null] : trace.tags),
  environment: ({ environment }) => [environment],
  promptName: ({ promptName }) => [promptName],
  promptVersion: ({ promptVersion }) => [promptVersion],
  release: ({ trace }) => [trace.release],
  type: ({ type }) => [type],
};

const groupsOf = (each: ExpectedObservation, groupBy: readonly CostDimension[]): readonly Record<string, Value>[] => {
  let groups: Record<string, Value>[] = [{}];
  for (const dimension of groupBy) {
    groups = groups.flatMap((group) => valuesOf[dimension](each).map((value) => ({ ...group, [dimension]: value })));
  }
  return groups;
};

/** Rows in the order of their group's text, and the totals. */
export const expectedTable = ({ observations }: Expected, groupBy: readonly CostDimension[]): unknown => {
  const placed = observations.flatMap((each) => groupsOf(each, groupBy).map((group) => ({ group, each })));
  const rows = [...grouped(placed, ({ group }) => JSON.stringify(group))].map(([key, members]) => {
    const all = members.map(({ each }) => each);
    return [key, { observations: all.length, ...sumsOf(all) }] as const;
  });
  return { rows: rows.sort(byKey), totals: { observations: observations.length, ...sumsOf(observations) } };
};

export const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** By trace: its cost, and the number of observations without a price. */
export const expectedSummaries = ({ traces, observations }: Expected): unknown =>
  traces
    .map(({ id }): [string, ReturnType<typeof sumsOf>] => [
      id,
      sumsOf(observations.filter(({ traceId }) => traceId === id)),
    ])
    .filter(([id]) => observations.some(({ traceId }) => traceId === id))
    .map(([id, { totalCost, unpricedObservations }]) => [id, { totalCost, unpricedObservations }] as const)
    .sort(byKey);
