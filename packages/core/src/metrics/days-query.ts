import type { CostSums } from '../costs/cost-table.ts';
import type {
  DailyDimension,
  DailySumsQuery,
  FirstGroups,
  GroupOrder,
  WholeDaysQuery,
} from '../costs/daily-cost-reader.ts';
import type { ResolvedFilter } from '../query/resolve-filter.ts';
import { dayNumberOf } from '../time.ts';
import { groupLimit } from './finish-metric-rows.ts';
import type { ObservationMeasure } from './metric-views.ts';
import type { ResolvedMetric, ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import type { TimeBucket } from './time-bucket.ts';

/** A metrics query on the sums of days. */
export interface DaysQuery {
  readonly sums: DailySumsQuery;
  /** Only rows of this model, by which the sums are grouped then. */
  readonly model: string | undefined;
}

/** The same query on sums of days, if they cover everything that it asks for, and it contains a whole day. */
export const daysQueryOf = (query: ResolvedMetricsQuery): DaysQuery | undefined =>
  holdsWholeDay(query) ? anyDaysQueryOf(query) : undefined;

/** Likewise, of any period. */
export const anyDaysQueryOf = (query: ResolvedMetricsQuery): DaysQuery | undefined => {
  const { fromTimestamp, toTimestamp, dimensions, filters, metrics, bucket } = query;
  const ofDimensions = dimensions.flatMap((field) => dailyDimensionOf[field] ?? []);
  const conditions = conditionsOf(filters);
  const isKnown =
    query.view === 'observations' &&
    ofDimensions.length === dimensions.length &&
    metrics.every((metric) => dailySumOf(metric) !== undefined) &&
    (bucket === undefined || bucketsOfDays.has(bucket));
  if (!isKnown || conditions === undefined) return undefined;
  const { model, ...ofTrace } = conditions;
  const ofModel: readonly DailyDimension[] = model === undefined ? [] : ['model'];
  const ofTime: readonly DailyDimension[] = bucket === undefined ? [] : ['day'];
  const by = [...new Set([...ofTime, ...ofDimensions, ...ofModel])];
  const first = model === undefined ? firstGroupsOf(query) : undefined;
  const period = { fromTimestamp, toTimestamp: toTimestamp + 1 };
  return { sums: { by, ...period, ...ofTrace, ...(first && { first }) }, model };
};

/** Of an answer with a limit, whose groups are those of days: times are added up, and may have gaps. */
const firstGroupsOf = (query: ResolvedMetricsQuery): FirstGroups | undefined => {
  const { bucket, rowLimit, order, metrics } = query;
  if (bucket !== undefined || rowLimit === undefined) return undefined;
  const groupOrder = order.flatMap(({ field, direction }): readonly GroupOrder[] => {
    const metric = metrics.find(({ column }) => column === field);
    const by = dailyDimensionOf[field] ?? (metric && dailySumOf(metric));
    return by === undefined ? [] : [{ by, direction }];
  });
  return { order: groupOrder, limit: groupLimit(query) };
};

/** The same query on sums of whole days; `undefined` if groups by trace are requested. */
export const wholeDaysQueryOf = ({ by: asked, ...query }: DailySumsQuery): WholeDaysQuery | undefined => {
  const by = asked.flatMap((each) => (each === 'day' || each === 'model' ? [each] : []));
  const { fromTimestamp, toTimestamp, traceName, userId, environments, tags = [] } = query;
  const isOfTraces = tags.length > 0 || [traceName, userId, environments].some((value) => value !== undefined);
  return isOfTraces || by.length < asked.length ? undefined : { by, fromTimestamp, toTimestamp };
};

/** By the field of a metric's dimension. */
export const dailyDimensionOf: Readonly<Partial<Record<string, DailyDimension>>> = {
  providedModelName: 'model',
  userId: 'user',
  traceName: 'traceName',
  tags: 'tags',
};

const bucketsOfDays: ReadonlySet<TimeBucket> = new Set(['day', 'week', 'month']);

/** The measure of observations that each sum of costs is the sum of. */
export const measuresOfCosts = {
  observations: 'count',
  inputUsage: 'inputTokens',
  outputUsage: 'outputTokens',
  totalUsage: 'totalTokens',
  totalCost: 'totalCost',
  computedCost: 'computedCost',
  providedObservations: 'countProvided',
  computedObservations: 'countComputed',
  unpricedObservations: 'countUnpriced',
} as const satisfies Readonly<Record<keyof CostSums, ObservationMeasure>>;

const sums: ReadonlyMap<string, keyof CostSums> = new Map(
  Object.entries(measuresOfCosts).map(([name, measure]) => [measure, name as keyof CostSums]),
);

/** The stored sum of a metric; `undefined` when days do not have it. */
export const dailySumOf = ({ measure, aggregation }: ResolvedMetric): keyof CostSums | undefined =>
  aggregation === 'sum' || (aggregation === 'count' && measure === 'count') ? sums.get(measure) : undefined;

export const holdsWholeDay = ({ fromTimestamp, toTimestamp }: ResolvedMetricsQuery): boolean => {
  const first = dayNumberOf(fromTimestamp - 1) + 1;
  return dayNumberOf(toTimestamp + 1) > first;
};

interface Conditions {
  readonly model?: string;
  readonly userId?: string;
  readonly traceName?: string;
  readonly tags?: readonly string[];
}

/** `undefined` if a filter is not supported, or repeats a column. */
const conditionsOf = (filters: readonly ResolvedFilter[]): Conditions | undefined => {
  const conditions = filters.map(conditionOf);
  const columns = new Set(conditions.flatMap(Object.keys));
  return columns.size < filters.length ? undefined : Object.assign({}, ...conditions);
};

const conditionOf = (filter: ResolvedFilter): Conditions => {
  const { column } = filter;
  if (filter.type === 'string' && filter.operator === '=' && filter.value !== '') {
    if (column === 'model' || column === 'providedModelName') return { model: filter.value };
    if (column === 'userId' || column === 'traceName') return { [column]: filter.value };
  }
  if (filter.type === 'arrayOptions' && filter.operator === 'all of' && column === 'tags') {
    return filter.value.length === 0 ? {} : { tags: filter.value };
  }
  return {};
};
