import type { ResolvedFilter } from '../query/resolve-filter.ts';
import { holdsWholeDay } from './days-query.ts';
import { isQuantile } from './metrics-of-sketches.ts';
import type { ResolvedMetric, ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import {
  sketchedViews,
  type SketchDimension,
  type SketchedMeasure,
  type SketchedView,
  type SketchQuery,
} from './value-sketch-reader.ts';

const bucketsOfDays = ['day', 'week', 'month'] as const;

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name);

const isSketched = (view: SketchedView, measure: string): measure is SketchedMeasure =>
  Object.hasOwn(sketchedViews[view].measures, measure);

/** Everything but histograms and how many are different. */
const isKnown = (view: SketchedView, { measure, aggregation }: ResolvedMetric): boolean =>
  isSketched(view, measure) && aggregation !== 'histogram' && aggregation !== 'uniq';

/**
 * The same query on sketches, if they cover everything that it asks for. That is only of use where days are stored, or
 * for quantiles, if the engine `sketchesRows` too.
 */
export const sketchQueryOf = (query: ResolvedMetricsQuery, sketchesRows: boolean): SketchQuery | undefined => {
  const { view, bucket, metrics, fromTimestamp, toTimestamp } = query;
  if (view !== 'observations' && view !== 'traces') return undefined;
  const dimensions: readonly SketchDimension[] = sketchedViews[view].dimensions;
  const by = query.dimensions.filter((field) => isOneOf(dimensions, field));
  const where = conditionsOf(query.filters, dimensions);
  if (by.length < query.dimensions.length || where === undefined) return undefined;
  if (!metrics.every((metric) => isKnown(view, metric))) return undefined;
  if (bucket !== undefined && !isOneOf(bucketsOfDays, bucket)) return undefined;
  const isOfUse = holdsWholeDay(query) || (sketchesRows && metrics.some(isQuantile));
  if (!isOfUse) return undefined;
  const measures = [...new Set(metrics.map(({ measure }) => measure as SketchedMeasure))];
  return { view, by, bucket, measures, where, fromTimestamp, toTimestamp: toTimestamp + 1 };
};

const columns: Readonly<Record<string, SketchDimension>> = {
  model: 'providedModelName',
  providedModelName: 'providedModelName',
  name: 'name',
  type: 'type',
  environment: 'environment',
};

/** `undefined` if a filter is not supported, or repeats a column. */
const conditionsOf = (
  filters: readonly ResolvedFilter[],
  dimensions: readonly SketchDimension[],
): SketchQuery['where'] | undefined => {
  const where: Partial<Record<SketchDimension, string>> = {};
  for (const filter of filters) {
    const column = Object.hasOwn(columns, filter.column) ? columns[filter.column] : undefined;
    if (column === undefined || filter.type !== 'string' || filter.operator !== '=') return undefined;
    if (!dimensions.includes(column) || where[column] !== undefined) return undefined;
    where[column] = filter.value;
  }
  return where;
};
