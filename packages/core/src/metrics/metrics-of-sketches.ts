import { usdOf, usdToNumber, type Usd } from '../money/usd.ts';
import { earliestMicros, parseIso } from '../time.ts';
import { valueOfNothing, type MetricGroup } from './finish-metric-rows.ts';
import type { Aggregation, MetricValue } from './metrics-reader.ts';
import type { ResolvedMetric, ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import type { GroupSketch, SketchedMeasure } from './value-sketch-reader.ts';
import { quantileOfSketch, type ValueSketch } from './value-sketch.ts';

const quantiles: Readonly<Partial<Record<Aggregation, number>>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
};

export const isQuantile = ({ aggregation }: Pick<ResolvedMetric, 'aggregation'>): boolean =>
  quantiles[aggregation] !== undefined;

/** Groups of a query from its sketches, in no order. */
export const groupsOfSketches = (
  query: ResolvedMetricsQuery,
  sketches: readonly GroupSketch[],
): readonly MetricGroup[] => {
  const groups = new Map<string, { readonly of: GroupSketch; readonly by: Map<SketchedMeasure, ValueSketch> }>();
  for (const each of sketches) {
    const key = JSON.stringify([each.day, query.dimensions.map((field) => dimensionOf(each, field))]);
    const group = groups.get(key) ?? { of: each, by: new Map() };
    groups.set(key, group);
    group.by.set(each.measure, each.sketch);
  }
  const isOne = query.dimensions.length === 0 && query.bucket === undefined;
  if (isOne && groups.size === 0) return [{ start: undefined, values: metricsOf(query, new Map()) }];
  return [...groups.values()].map(({ of, by }) => ({
    start: of.day === undefined ? undefined : (parseIso(of.day) ?? earliestMicros),
    values: {
      ...Object.fromEntries(query.dimensions.map((field) => [field, dimensionOf(of, field)])),
      ...metricsOf(query, by),
    },
  }));
};

const dimensionOf = ({ group }: GroupSketch, field: string): string | null =>
  (group as Readonly<Record<string, string | null | undefined>>)[field] ?? null;

const metricsOf = (
  { metrics }: ResolvedMetricsQuery,
  by: ReadonlyMap<string, ValueSketch>,
): Readonly<Record<string, MetricValue>> =>
  Object.fromEntries(metrics.map((metric) => [metric.column, valueOf(metric, by.get(metric.measure))]));

const valueOf = (metric: ResolvedMetric, sketch: ValueSketch | undefined): MetricValue => {
  if (sketch === undefined || sketch.count === 0) return valueOfNothing(metric);
  const level = quantiles[metric.aggregation];
  if (level !== undefined) {
    const value = quantileOfSketch(sketch, level, inUnits(sketch.lowest), inUnits(sketch.highest));
    return metric.kind === 'usd' ? usdOf(value) : value;
  }
  return exactly[metric.aggregation]?.(sketch) ?? valueOfNothing(metric);
};

const exactly: Readonly<Partial<Record<Aggregation, (sketch: ValueSketch) => MetricValue>>> = {
  count: ({ count }) => count,
  sum: ({ sum }) => sum,
  avg: ({ sum, count }) => (typeof sum === 'bigint' ? sum / BigInt(count) : sum / count),
  min: ({ lowest }) => lowest,
  max: ({ highest }) => highest,
};

const inUnits = (value: number | Usd): number => (typeof value === 'bigint' ? usdToNumber(value) : value);
