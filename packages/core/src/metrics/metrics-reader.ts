import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { Filter } from '../query/filter.ts';
import type { Micros } from '../time.ts';
import type { MetricViewName } from './metric-views.ts';
import type { Granularity } from './time-bucket.ts';

export const aggregations = [
  'sum',
  'avg',
  'count',
  'max',
  'min',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
  'histogram',
  'uniq',
] as const;
export type Aggregation = (typeof aggregations)[number];

/** A measure of each entity of a view, and its aggregation. */
export interface Metric {
  readonly measure: string;
  readonly aggregation: Aggregation;
}

export interface MetricOrder {
  /** A dimension of the query, a metric by its name in the answer (`sum_totalCost`), or `time_dimension`. */
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

export interface MetricsQuery {
  readonly view: MetricViewName;
  readonly dimensions: readonly string[];
  /** Without any, the entities are counted as `count`. */
  readonly metrics: readonly Metric[];
  readonly filters: readonly Filter[];
  /** Groups by time as well. */
  readonly granularity?: Granularity | undefined;
  /** Inclusive, by the view's own time. */
  readonly fromTimestamp: Micros;
  /** Inclusive. */
  readonly toTimestamp: Micros;
  /**
   * By time when empty, otherwise the highest value of the first metric first. Ties are broken by time and dimensions.
   */
  readonly orderBy: readonly MetricOrder[];
  /** Of histograms; 10 when absent. */
  readonly bins?: number | undefined;
  readonly rowLimit?: number | undefined;
}

/** From `lower` to `upper`, and how many values are in it. Only the last bin contains its upper edge. */
export type HistogramBin = readonly [lower: number, upper: number, count: number];

/** Money is a bigint. */
export type MetricValue = string | number | Usd | boolean | null | readonly string[] | readonly HistogramBin[];

/** The values of a row by the names of the answer: the dimensions, `time_dimension`, and `aggregation_measure`. */
export type MetricsRow = Readonly<Record<string, MetricValue>>;

export interface MetricsReader {
  /**
   * One row for each group that is not empty; a query without groups returns exactly one. When grouped by time and not
   * ordered otherwise, times without a group get a row without dimensions, up to the time of `toTimestamp`. Without
   * matches, counts and sums are 0, histograms are empty, and everything else is `null`.
   *
   * Exact: each entity counts once, in its latest version. Costs and tokens follow the rule of all totals: what an
   * aggregate repeats of its children has no value. Quantiles interpolate between the two nearest values, and bins are
   * equally wide. `invalid_input` names the member of the query that does not fit; `too_expensive` when the answer
   * would have more rows than allowed.
   */
  query(projectId: ProjectId, query: MetricsQuery): Promise<readonly MetricsRow[]>;
}
