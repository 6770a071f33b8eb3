import { DomainError } from '../errors.ts';
import type { Micros } from '../time.ts';
import type { MetricsRow, MetricValue } from './metrics-reader.ts';
import { timeDimension, type ResolvedMetric, type ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import { bucketStart, formatBucket, nextBucket, type TimeBucket } from './time-bucket.ts';

/** A group as returned by a store. */
export interface MetricGroup {
  /** The beginning of its time; `undefined` when not grouped by time. */
  readonly start: Micros | undefined;
  readonly values: Readonly<Record<string, MetricValue>>;
}

const rowsMax = 50_000;

/** The number of groups beyond which a store need not read: the whole answer, or proof that it would be too long. */
export const groupLimit = ({ rowLimit = rowsMax + 1 }: ResolvedMetricsQuery): number => Math.min(rowLimit, rowsMax + 1);

/**
 * The rows of an answer from its first groups, in their order: times in the clients' format, gaps filled, limited.
 * `too_expensive` when that is more than an answer may have.
 */
export const finishMetricRows = (query: ResolvedMetricsQuery, groups: readonly MetricGroup[]): MetricsRow[] => {
  const rowLimit = groupLimit(query);
  const filled = query.hasGapsFilled && query.bucket !== undefined ? withGaps(query, query.bucket, groups) : groups;
  const rows: MetricsRow[] = [];
  for (const group of filled) {
    if (rows.length >= rowLimit) break;
    rows.push(rowOf(query, group));
  }
  if (rows.length > rowsMax) {
    const advice = 'set config.row_limit, narrow the time range, or take fewer dimensions or a coarser granularity';
    throw new DomainError('too_expensive', `The answer has more than ${rowsMax} rows: ${advice}`);
  }
  return rows;
};

const rowOf = ({ bucket, dimensions, metrics }: ResolvedMetricsQuery, { start, values }: MetricGroup): MetricsRow => {
  const row: Record<string, MetricValue> = {};
  for (const field of dimensions) row[field] = values[field] ?? null;
  if (bucket !== undefined && start !== undefined) row[timeDimension] = formatBucket(start, bucket);
  for (const { column } of metrics) row[column] = values[column] ?? null;
  return row;
};

/** Groups are ordered by time; each time of the range without one, except the last, gets an empty one. */
function* withGaps(
  query: ResolvedMetricsQuery,
  bucket: TimeBucket,
  groups: readonly MetricGroup[],
): Generator<MetricGroup> {
  const nothing = Object.fromEntries(query.metrics.map((metric) => [metric.column, valueOfNothing(metric)]));
  const end = bucketStart(query.toTimestamp, bucket);
  let next = bucketStart(query.fromTimestamp, bucket);
  function* upTo(time: Micros): Generator<MetricGroup> {
    for (; next < time; next = nextBucket(next, bucket)) yield { start: next, values: nothing };
  }
  for (const group of groups) {
    yield* upTo(group.start ?? next);
    yield group;
    next = Math.max(next, nextBucket(group.start ?? next, bucket));
  }
  yield* upTo(end);
}

/** The value of a metric without entities. */
export const valueOfNothing = ({ aggregation, kind }: ResolvedMetric): MetricValue => {
  if (aggregation === 'count' || aggregation === 'uniq') return 0;
  if (aggregation === 'sum') return kind === 'usd' ? 0n : 0;
  return aggregation === 'histogram' ? [] : null;
};
