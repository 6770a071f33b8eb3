import { histogramBins, usdOf } from '@spanledger/core';
import type { Aggregation, MeasureKind, MetricValue, ResolvedMetric } from '@spanledger/core';
import { z } from 'zod';
import { integer, usd } from '../row-values.ts';

/** An engine's aggregations of a column. `NULL` is no value; without values, sums and counts are 0, others `NULL`. */
export interface AggregateSql {
  readonly count: (column: string) => string;
  readonly uniq: (column: string) => string;
  readonly sum: (column: string, kind: MeasureKind) => string;
  readonly mean: (column: string, kind: MeasureKind) => string;
  readonly extreme: (extremeOf: 'min' | 'max', column: string) => string;
  /** In doubles, between the two nearest values. */
  readonly quantile: (level: number, column: string) => string;
  /** The lowest and the highest value in doubles, and how many are in each bin between them. */
  readonly histogram: (column: string, bins: number, bin: string) => string;
  /** Of ids, whether there is one: the input of numeric aggregations. */
  readonly hasAny: (column: string) => string;
}

/** The SQL, and how its result is read. */
export interface Aggregate {
  readonly sql: string;
  readonly schema: z.ZodType<MetricValue>;
}

/** A value beyond the range of doubles becomes none, as in JSON. */
const double = z
  .custom<number | null>((value) => typeof value === 'number' || value === null)
  .transform((value) => (value === null || Number.isFinite(value) ? value : null));
const money = usd.nullable();
/** Computed in doubles; money has twelve decimals. */
const moneyInDoubles = double.transform((value) => (value === null ? null : usdOf(value)));

const valueSchema = (kind: MeasureKind): z.ZodType<MetricValue> => {
  if (kind === 'usd') return money;
  return kind === 'integer' ? integer.nullable() : double;
};

const histogramSchema = (kind: MeasureKind): z.ZodType<MetricValue> =>
  z
    .tuple([double, double, z.array(integer)])
    .transform(([lowest, highest, counts]) =>
      lowest === null || highest === null ? [] : histogramBins(lowest, highest, counts, kind),
    );

interface Aggregated {
  readonly column: string;
  readonly kind: MeasureKind;
  readonly bins: number;
  /** The column with the bin of a histogram that a value is in, where the engine needs one. */
  readonly bin: string;
}

type Compile = (to: AggregateSql, of: Aggregated) => Aggregate;

const counting =
  (count: 'count' | 'uniq'): Compile =>
  (to, { column }) => ({ sql: to[count](column), schema: integer });

const extreme =
  (extremeOf: 'min' | 'max'): Compile =>
  (to, { column, kind }) => ({ sql: to.extreme(extremeOf, column), schema: valueSchema(kind) });

const quantile =
  (level: number): Compile =>
  (to, { column, kind }) => ({ sql: to.quantile(level, column), schema: kind === 'usd' ? moneyInDoubles : double });

const compilers: Readonly<Record<Aggregation, Compile>> = {
  count: counting('count'),
  uniq: counting('uniq'),
  sum: (to, { column, kind }) => ({ sql: to.sum(column, kind), schema: valueSchema(kind) }),
  avg: (to, { column, kind }) => ({ sql: to.mean(column, kind), schema: kind === 'usd' ? money : double }),
  min: extreme('min'),
  max: extreme('max'),
  p50: quantile(0.5),
  p75: quantile(0.75),
  p90: quantile(0.9),
  p95: quantile(0.95),
  p99: quantile(0.99),
  histogram: (to, { column, kind, bins, bin }) => ({
    sql: to.histogram(column, bins, bin),
    schema: histogramSchema(kind),
  }),
};

/** An aggregation of the values in `column`. */
export const aggregateValues = (
  to: AggregateSql,
  { aggregation, kind }: Pick<ResolvedMetric, 'aggregation' | 'kind'>,
  column: string,
  bins: number,
  bin: string,
): Aggregate => {
  if (kind !== 'ids') return compilers[aggregation](to, { column, kind, bins, bin });
  if (aggregation === 'count' || aggregation === 'uniq') return compilers.uniq(to, { column, kind, bins, bin });
  return compilers[aggregation](to, { column: to.hasAny(column), kind: 'integer', bins, bin });
};
