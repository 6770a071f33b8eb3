import type { ResolvedFilter } from '../query/resolve-filter.ts';
import type { ResolvedMetric, ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import {
  sketchDimensions,
  sketchedMeasures,
  type SketchDimension,
  type SketchedMeasure,
  type SketchQuery,
} from './value-sketch-reader.ts';

const bucketsOfDays = ['day', 'week', 'month'] as const;

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name);

export const isSketched = (measure: string): measure is SketchedMeasure => Object.hasOwn(sketchedMeasures, measure);

/** Everything but histograms and how many are different. */
const isKnown = ({ measure, aggregation }: ResolvedMetric): boolean =>
  isSketched(measure) && aggregation !== 'histogram' && aggregation !== 'uniq';

/** The same question asked of sketches, when they know everything that it asks for. */
export const sketchQueryOf = (query: ResolvedMetricsQuery): SketchQuery | undefined => {
  const { view, bucket, metrics, fromTimestamp, toTimestamp } = query;
  const by = query.dimensions.filter((field) => isOneOf(sketchDimensions, field));
  const where = conditionsOf(query.filters);
  if (view !== 'observations' || by.length < query.dimensions.length || where === undefined) return undefined;
  if (!metrics.every(isKnown) || (bucket !== undefined && !isOneOf(bucketsOfDays, bucket))) return undefined;
  const measures = [...new Set(metrics.map(({ measure }) => measure).filter(isSketched))];
  return { by, bucket, measures, where, fromTimestamp, toTimestamp: toTimestamp + 1 };
};

const columns: Readonly<Record<string, SketchDimension>> = {
  model: 'providedModelName',
  providedModelName: 'providedModelName',
  name: 'name',
  type: 'type',
  environment: 'environment',
};

/** Nothing when a filter is another one, or names a column again. */
const conditionsOf = (filters: readonly ResolvedFilter[]): SketchQuery['where'] | undefined => {
  const where: Partial<Record<SketchDimension, string>> = {};
  for (const filter of filters) {
    const column = Object.hasOwn(columns, filter.column) ? columns[filter.column] : undefined;
    if (column === undefined || filter.type !== 'string' || filter.operator !== '=') return undefined;
    if (where[column] !== undefined) return undefined;
    where[column] = filter.value;
  }
  return where;
};
