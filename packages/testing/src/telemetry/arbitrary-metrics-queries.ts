import {
  aggregations,
  granularities,
  metricViewNames,
  metricViews,
  measuresOfView,
  sketchedViews,
} from '@spanledger/core';
import type { Aggregation, Filter, Metric, MetricOrder, MetricsQuery, MetricView } from '@spanledger/core';
import * as fc from 'fast-check';
import { someTexts, someTimes } from './arbitrary-history.ts';
import { filtersOn } from './arbitrary-queries.ts';
import { oneDay, someTime } from './builders.ts';

const bounds = [...someTimes, someTime - 400 * oneDay, someTime + 2 * oneDay].sort((a, b) => a - b);

const ranges = fc
  .tuple(fc.nat(bounds.length - 1), fc.nat(bounds.length - 1))
  .filter(([from, to]) => from !== to)
  .map(([a, b]) => ({ fromTimestamp: bounds[Math.min(a, b)] ?? 0, toTimestamp: bounds[Math.max(a, b)] ?? 0 }));

/** Mostly wide ones, so that sums have several terms. */
const range = fc.oneof(
  { weight: 1, arbitrary: ranges },
  { weight: 3, arbitrary: fc.constant({ fromTimestamp: bounds[0] ?? 0, toTimestamp: bounds.at(-1) ?? 0 }) },
);

/**
 * Rates are not whole numbers: the last digits of their sums depend on the order of addition, and may change the order
 * of rows.
 */
const aggregationsOf = (measure: string, { measures }: MetricView): readonly Aggregation[] => {
  if (measures[measure] === 'text') return ['count', 'uniq'];
  return measure.endsWith('PerSecond') ? aggregations.filter((each) => each !== 'sum' && each !== 'avg') : aggregations;
};

const metricOf = (view: MetricView): fc.Arbitrary<Metric> =>
  fc
    .constantFrom(...Object.keys(view.measures))
    .chain((measure) =>
      fc.record({ measure: fc.constant(measure), aggregation: fc.constantFrom(...aggregationsOf(measure, view)) }),
    );

/** Queries that need the entries of two maps at once are refused. */
const isPossible = ({ view, dimensions, metrics }: MetricsQuery): boolean => {
  const entries = Object.entries<string>(metricViews[view].entries);
  const asked = entries.filter(
    ([dimension, measure]) => dimensions.includes(dimension) || metrics.some((metric) => metric.measure === measure),
  );
  return asked.length < 2;
};

const withoutEntries = (view: MetricView): MetricView['columns'] =>
  Object.fromEntries(Object.entries(view.columns).filter(([column]) => !Object.hasOwn(view.entries, column)));

const someText = fc.constantFrom(...someTexts);
const someTags = fc.subarray(['x', 'xy', 'y']);

/** Filters that stored sums of days support. */
const filtersOfDays: fc.Arbitrary<Filter[]> = fc
  .record(
    {
      userId: someText,
      traceName: someText,
      model: someText,
      tags: someTags,
    },
    { requiredKeys: [] },
  )
  .map((conditions) =>
    Object.entries(conditions).map(([column, value]) =>
      typeof value === 'string'
        ? { type: 'string', column, operator: '=', value }
        : { type: 'arrayOptions', column, operator: 'all of', value },
    ),
  );

const orderSeed = fc.tuple(fc.boolean(), fc.nat(), fc.constantFrom('asc' as const, 'desc' as const));

/** By none, or by one of all that a query can be ordered by. */
const orderOf = (
  { dimensions, granularity, metrics }: Pick<MetricsQuery, 'dimensions' | 'granularity' | 'metrics'>,
  [isOrdered, place, direction]: readonly [boolean, number, 'asc' | 'desc'],
): readonly MetricOrder[] => {
  const fields = [
    ...dimensions,
    ...(granularity === undefined ? [] : ['time_dimension']),
    ...metrics
      .filter(({ aggregation }) => aggregation !== 'histogram')
      .map(({ aggregation, measure }) => `${aggregation}_${measure}`),
  ];
  const field = fields[place % Math.max(fields.length, 1)];
  return isOrdered && field !== undefined ? [{ field, direction }] : [];
};

/** Queries that stored sums of days can answer; these are a small part of all queries. */
export const arbitraryQueryOfDays: fc.Arbitrary<MetricsQuery> = fc
  .record({
    view: fc.constant('observations' as const),
    dimensions: fc.subarray(['providedModelName', 'userId', 'traceName', 'tags']),
    metrics: fc
      .subarray(['count', 'inputTokens', 'outputTokens', 'totalTokens', 'totalCost', 'computedCost', 'countUnpriced'])
      .map((measures) => measures.map((measure) => ({ measure, aggregation: 'sum' as const }))),
    filters: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: filtersOfDays }),
    granularity: fc.constantFrom(undefined, 'auto', 'day', 'week', 'month'),
    range,
    rowLimit: fc.constantFrom(undefined, undefined, 1, 3),
    orderSeed,
  })
  .map(({ range: times, orderSeed: seed, ...rest }) => ({ ...rest, ...times, orderBy: orderOf(rest, seed) }));

const aggregationsOfSketches = aggregations.filter((each) => each !== 'histogram' && each !== 'uniq');

const filtersOfSketches: fc.Arbitrary<Record<string, string>> = fc.record(
  { model: someText, name: someText, type: fc.constantFrom('SPAN', 'GENERATION'), environment: someText },
  { requiredKeys: [] },
);
const columnsOfTraces: readonly string[] = sketchedViews.traces.dimensions;

/** Queries that sketches can answer, with the minimum and the maximum of each measure. */
export const arbitraryQueryOfSketches: fc.Arbitrary<MetricsQuery> = fc
  .constantFrom('observations' as const, 'traces' as const)
  .chain((view) =>
    fc
      .record({
        view: fc.constant(view),
        dimensions: fc.subarray([...sketchedViews[view].dimensions]),
        metrics: fc
          .tuple(
            fc.subarray(
              measuresOfView(view).filter((measure) => measure !== 'count'),
              { minLength: 1 },
            ),
            fc.subarray([...aggregationsOfSketches], { minLength: 1 }),
          )
          .map(([measures, asked]) =>
            measures.flatMap((measure) =>
              [...new Set([...asked, 'min', 'max'] as const)].map((aggregation) => ({ measure, aggregation })),
            ),
          ),
        filters: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: filtersOfSketches }),
        granularity: fc.constantFrom(undefined, 'day', 'week', 'month'),
        range,
      })
      .map(({ range: times, filters, ...rest }) => ({
        ...rest,
        ...times,
        filters: Object.entries(filters)
          .filter(([column]) => view === 'observations' || columnsOfTraces.includes(column))
          .map(([column, value]): Filter => ({ type: 'string', column, operator: '=', value })),
        orderBy: [],
      })),
  );

export const arbitraryMetricsQuery: fc.Arbitrary<MetricsQuery> = fc.constantFrom(...metricViewNames).chain((name) => {
  const view: MetricView = metricViews[name];
  return fc
    .record({
      dimensions: fc.subarray([...view.dimensions], { maxLength: 3 }),
      metrics: fc.array(metricOf(view), { maxLength: 4 }),
      filters: filtersOn(withoutEntries(view)),
      granularity: fc.constantFrom(undefined, undefined, ...granularities.filter((each) => each !== 'minute')),
      range,
      bins: fc.constantFrom(undefined, 1, 3, 100),
      rowLimit: fc.constantFrom(undefined, undefined, 1, 3, 1000),
      orderSeed,
    })
    .map(({ range: times, orderSeed: seed, ...rest }) => ({
      view: name,
      ...rest,
      ...times,
      orderBy: orderOf(rest, seed),
    }))
    .filter(isPossible);
});
