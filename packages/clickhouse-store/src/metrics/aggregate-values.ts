import { histogramBins, usdOf } from '@spanledger/core';
import type { Aggregation, MeasureKind, MetricValue, ResolvedMetric } from '@spanledger/core';
import { z } from 'zod';
import { integer, usd } from '../query/row-values.ts';

interface Aggregate {
  readonly sql: string;
  readonly schema: z.ZodType<MetricValue>;
}

type Compile = (column: string, kind: MeasureKind, bins: number) => Aggregate;

const wholeNumber = integer.nullable();
const double = z.number().nullable();
const money = usd.nullable();
/** Computed in doubles; money has twelve decimals. */
const moneyInDoubles = double.transform((value) => (value === null ? null : usdOf(value)));

/** A value that some entity has. */
const valueSchema = (kind: MeasureKind): z.ZodType<MetricValue> => {
  if (kind === 'usd') return money;
  return kind === 'integer' ? wholeNumber : double;
};

const sumOfMoney = (column: string): string => `sum(toDecimal256(${column}, 12))`;

const counting =
  (count: string): Compile =>
  (column) => ({ sql: `${count}(${column})`, schema: integer });

const extreme =
  (extremeOf: string): Compile =>
  (column, kind) => ({ sql: `${extremeOf}OrNull(${column})`, schema: valueSchema(kind) });

const quantile =
  (level: number): Compile =>
  (column, kind) => ({
    sql: `quantileExactInclusiveOrNull(${level})(toFloat64(${column}))`,
    schema: kind === 'usd' ? moneyInDoubles : double,
  });

const sum: Compile = (column, kind) =>
  kind === 'usd'
    ? { sql: `ifNull(${sumOfMoney(column)}, toDecimal256(0, 12))`, schema: money }
    : { sql: `ifNull(sum(${column}), 0)`, schema: valueSchema(kind) };

const mean: Compile = (column, kind) =>
  kind === 'usd'
    ? { sql: `${sumOfMoney(column)} / nullIf(count(${column}), 0)`, schema: money }
    : { sql: `avgOrNull(${column})`, schema: double };

/** The lowest and the highest value, and how many lie in each bin between them. */
const histogram: Compile = (column, kind, bins) => {
  const value = `toFloat64(${column})`;
  const lowest = `minOrNull(${value})`;
  const highest = `maxOrNull(${value})`;
  const bin = `least(${bins - 1}, floor((x - ${lowest}) / (${highest} - ${lowest}) * ${bins}))`;
  const binned = `arrayMap(x -> toUInt8(if(${highest} > ${lowest}, ${bin}, 0)), groupArray(${value}))`;
  const counts = `arrayMap(bin -> countEqual(${binned}, bin), range(${bins}))`;
  return {
    sql: `tuple(${lowest}, ${highest}, if(count(${value}) = 0, [], ${counts}))`,
    schema: z
      .tuple([double, double, z.array(integer)])
      .transform(([lowest, highest, counts]) =>
        lowest === null || highest === null ? [] : histogramBins(lowest, highest, counts, kind),
      ),
  };
};

const compilers: Readonly<Record<Aggregation, Compile>> = {
  count: counting('count'),
  uniq: counting('uniqExact'),
  sum,
  avg: mean,
  min: extreme('min'),
  max: extreme('max'),
  p50: quantile(0.5),
  p75: quantile(0.75),
  p90: quantile(0.9),
  p95: quantile(0.95),
  p99: quantile(0.99),
  histogram,
};

/** An aggregation of the values in `column`, and how its result is read. `NULL` is no value. */
export const aggregateValues = ({ aggregation, kind }: ResolvedMetric, column: string, bins: number): Aggregate => {
  if (kind !== 'ids') return compilers[aggregation](column, kind, bins);
  if (aggregation === 'count') return compilers.uniq(column, kind, bins);
  const hasAny = `toUInt64(isNotNull(${column}))`;
  return compilers[aggregation](aggregation === 'uniq' ? column : hasAny, 'integer', bins);
};
