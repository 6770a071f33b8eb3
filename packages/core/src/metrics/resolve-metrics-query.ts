import { DomainError, invalidInput } from '../errors.ts';
import { plainName } from '../query/column-synonyms.ts';
import { resolveFilter, type ResolvedFilter } from '../query/resolve-filter.ts';
import type { Filter } from '../query/filter.ts';
import type { Micros } from '../time.ts';
import { metricViews, type MeasureKind, type MetricView, type MetricViewName } from './metric-views.ts';
import type { Aggregation, Metric, MetricOrder, MetricsQuery } from './metrics-reader.ts';
import { granularityFor, type TimeBucket } from './time-bucket.ts';

export const timeDimension = 'time_dimension';

const binsDefault = 10;

export interface ResolvedMetric extends Metric {
  /** Its name in the answer. */
  readonly column: string;
  readonly kind: MeasureKind;
}

/** A query that was checked against its view, with everything that is decided by default. */
export interface ResolvedMetricsQuery {
  readonly view: MetricViewName;
  /** Each once. */
  readonly dimensions: readonly string[];
  /** Each once; never empty. */
  readonly metrics: readonly ResolvedMetric[];
  /** The dimension whose entries become groups of their own. */
  readonly entries: string | undefined;
  readonly filters: readonly ResolvedFilter[];
  readonly bucket: TimeBucket | undefined;
  readonly fromTimestamp: Micros;
  readonly toTimestamp: Micros;
  /** Down to the last tie. */
  readonly order: readonly MetricOrder[];
  /** Whether times without a group get a row. */
  readonly hasGapsFilled: boolean;
  readonly bins: number;
  readonly rowLimit: number | undefined;
}

/** Throws `invalid_input` with the path of the wrong member (`metrics[0].measure`) and what is allowed. */
export const resolveMetricsQuery = (query: MetricsQuery): ResolvedMetricsQuery => {
  const view: MetricView = metricViews[query.view];
  const { fromTimestamp, toTimestamp, granularity } = query;
  if (fromTimestamp > toTimestamp) throw misfit('fromTimestamp', 'must not be after toTimestamp');
  const metrics = metricsOf(query.metrics, view);
  const dimensions = dimensionsOf(query, metrics, view);
  const bucket = granularity === 'auto' ? granularityFor(toTimestamp - fromTimestamp) : granularity;
  return {
    view: query.view,
    dimensions,
    metrics,
    entries: entriesOf(dimensions, view),
    filters: query.filters.map((filter, index) => filterOf(filter, index, dimensions, view)),
    bucket,
    fromTimestamp,
    toTimestamp,
    order: orderOf(query.orderBy, dimensions, metrics, bucket),
    hasGapsFilled: bucket !== undefined && query.orderBy.length === 0,
    bins: query.bins ?? binsDefault,
    rowLimit: query.rowLimit,
  };
};

const misfit = (path: string, message: string): DomainError => invalidInput(`${path} ${message}`, [{ path, message }]);

const oneOf = (names: readonly string[]): string => `must be one of ${names.join(', ')}`;

const onlyOnce = <T>(items: readonly T[], nameOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [nameOf(item), item])).values(),
];

const metricsOf = (metrics: readonly Metric[], view: MetricView): ResolvedMetric[] => {
  if (metrics.length === 0) return [{ measure: 'count', aggregation: 'count', column: 'count', kind: 'integer' }];
  return onlyOnce(
    metrics.map((metric, index) => metricOf(metric, `metrics[${index}]`, view)),
    ({ column }) => column,
  );
};

const countings: readonly Aggregation[] = ['count', 'uniq'];

const metricOf = ({ measure, aggregation }: Metric, path: string, view: MetricView): ResolvedMetric => {
  const kind = Object.hasOwn(view.measures, measure) ? view.measures[measure] : undefined;
  if (kind === undefined) throw misfit(`${path}.measure`, oneOf(Object.keys(view.measures)));
  if (kind === 'text' && !countings.includes(aggregation)) {
    throw misfit(`${path}.aggregation`, `of the text '${measure}' ${oneOf(countings)}`);
  }
  return { measure, aggregation, column: `${aggregation}_${measure}`, kind };
};

const dimensionsOf = (query: MetricsQuery, metrics: readonly ResolvedMetric[], view: MetricView): readonly string[] => {
  for (const [index, field] of query.dimensions.entries()) {
    if (!view.dimensions.includes(field)) throw misfit(`dimensions[${index}].field`, oneOf(view.dimensions));
  }
  const needed = Object.entries(view.entries)
    .filter(([, measure]) => metrics.some((metric) => metric.measure === measure))
    .map(([dimension]) => dimension);
  return onlyOnce([...query.dimensions, ...needed], (field) => field);
};

const entriesOf = (dimensions: readonly string[], view: MetricView): string | undefined => {
  const [entries, another] = dimensions.filter((field) => Object.hasOwn(view.entries, field));
  if (another !== undefined)
    throw misfit('dimensions', `must hold at most one of ${Object.keys(view.entries).join(', ')}`);
  return entries;
};

/** The version of a prompt is a text to metrics and a number to lists: a condition of a list is taken, too. */
const comparedAsNumber = (filter: Filter, { columns }: MetricView): Filter =>
  filter.type === 'number' &&
  plainName(filter.column) === plainName('promptVersion') &&
  Object.hasOwn(columns, 'promptVersionNumber')
    ? { ...filter, column: 'promptVersionNumber' }
    : filter;

const filterOf = (filter: Filter, index: number, dimensions: readonly string[], view: MetricView): ResolvedFilter => {
  const path = `filters[${index}]`;
  const resolved = checked(path, () => resolveFilter(view.columns, comparedAsNumber(filter, view)));
  if (Object.hasOwn(view.entries, resolved.column) && !dimensions.includes(resolved.column)) {
    throw misfit(`${path}.column`, `can be '${resolved.column}' only when that is a dimension of the query`);
  }
  return resolved;
};

/** Adds to an error the path of the input that did not fit. */
const checked = <T>(path: string, check: () => T): T => {
  try {
    return check();
  } catch (error) {
    throw error instanceof DomainError ? misfit(path, error.message) : error;
  }
};

const orderOf = (
  orderBy: readonly MetricOrder[],
  dimensions: readonly string[],
  metrics: readonly ResolvedMetric[],
  bucket: TimeBucket | undefined,
): readonly MetricOrder[] => {
  const groups = [...(bucket === undefined ? [] : [timeDimension]), ...dimensions];
  const ordered = metrics.filter(({ aggregation }) => aggregation !== 'histogram').map(({ column }) => column);
  for (const [index, { field }] of orderBy.entries()) {
    if (![...groups, ...ordered].includes(field))
      throw misfit(`orderBy[${index}].field`, oneOf([...groups, ...ordered]));
  }
  const [first] = ordered;
  const byDefault = bucket === undefined && first !== undefined ? [{ field: first, direction: 'desc' } as const] : [];
  const ties = groups.map((field) => ({ field, direction: 'asc' }) as const);
  return onlyOnceFirst([...(orderBy.length > 0 ? orderBy : byDefault), ...ties]);
};

/** A repeated field has no effect. */
const onlyOnceFirst = (order: readonly MetricOrder[]): MetricOrder[] =>
  order.filter(({ field }, index) => order.findIndex((each) => each.field === field) === index);
