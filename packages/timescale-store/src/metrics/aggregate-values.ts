import { histogramBins, usdOf } from '@spanledger/core';
import type { Aggregation, MeasureKind, MetricValue, ResolvedMetric } from '@spanledger/core';
import { z } from 'zod';
import { integer, usd } from '../query/row-values.ts';

interface Aggregate {
  readonly sql: string;
  readonly schema: z.ZodType<MetricValue>;
}

/** `bin` is the column that says which bin of a histogram a value is in. */
type Compile = (column: string, kind: MeasureKind, bins: number, bin: string) => Aggregate;

const wholeNumber = integer.nullable();
/** What passes the range of doubles has no value, as in JSON. */
const double = z
  .custom<number | null>((value) => typeof value === 'number' || value === null)
  .transform((value) => (value === null || Number.isFinite(value) ? value : null));
const money = usd.nullable();
/** Computed in doubles; money has twelve decimals. */
const moneyInDoubles = double.transform((value) => (value === null ? null : usdOf(value)));

/** A value that some entity has. */
const valueSchema = (kind: MeasureKind): z.ZodType<MetricValue> => {
  if (kind === 'usd') return money;
  return kind === 'integer' ? wholeNumber : double;
};

export const inDoubles = (column: string): string => `${column}::double precision`;

/** Sums of doubles that are too large for the server to add up are `NULL`. */
const addable = 1e290;
const sumOfDoubles = (column: string): string =>
  `CASE WHEN bool_or(abs(${column}) > ${addable}) THEN NULL ELSE sum(${column}) FILTER (WHERE abs(${column}) <= ${addable}) END`;

const counting =
  (distinct: '' | 'DISTINCT '): Compile =>
  (column) => ({ sql: `count(${distinct}${column})`, schema: integer });

const extreme =
  (extremeOf: 'min' | 'max'): Compile =>
  (column, kind) => ({ sql: `${extremeOf}(${column})`, schema: valueSchema(kind) });

const quantile =
  (level: number): Compile =>
  (column, kind) => ({
    sql: `percentile_cont(${level}) WITHIN GROUP (ORDER BY ${inDoubles(column)})`,
    schema: kind === 'usd' ? moneyInDoubles : double,
  });

const sum: Compile = (column, kind) =>
  kind === 'number'
    ? { sql: `CASE WHEN count(${column}) = 0 THEN 0 ELSE ${sumOfDoubles(column)} END`, schema: double }
    : { sql: `coalesce(sum(${column}), 0)`, schema: valueSchema(kind) };

const mean: Compile = (column, kind) => {
  const count = `nullif(count(${column}), 0)`;
  if (kind === 'number') return { sql: `${sumOfDoubles(column)} / ${count}`, schema: double };
  // Cut off after twelve decimals, and not rounded anywhere before.
  if (kind === 'usd') return { sql: `div(sum(${column}) * 1e12, ${count}) * 0.000000000001`, schema: money };
  return { sql: `${inDoubles(`sum(${column})`)} / ${count}`, schema: double };
};

/** The lowest and the highest value, and how many lie in each bin between them. */
const histogram: Compile = (column, kind, bins, bin) => {
  const counts = Array.from({ length: bins }, (_, index) => `count(*) FILTER (WHERE ${bin} = ${index})`);
  return {
    sql: `json_build_array(min(${inDoubles(column)}), max(${inDoubles(column)}), ARRAY[${counts.join(', ')}])`,
    schema: z
      .tuple([double, double, z.array(integer)])
      .transform(([lowest, highest, each]) =>
        lowest === null || highest === null ? [] : histogramBins(lowest, highest, each, kind),
      ),
  };
};

const compilers: Readonly<Record<Aggregation, Compile>> = {
  count: counting(''),
  uniq: counting('DISTINCT '),
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
export const aggregateValues = (
  { aggregation, kind }: ResolvedMetric,
  column: string,
  bins: number,
  bin: string,
): Aggregate => {
  if (kind !== 'ids') return compilers[aggregation](column, kind, bins, bin);
  if (aggregation === 'count') return compilers.uniq(column, kind, bins, bin);
  return compilers[aggregation](aggregation === 'uniq' ? column : hasAny(column), 'integer', bins, bin);
};

/** Of ids, that there is one: what aggregations of numbers put together. */
export const hasAny = (column: string): string => `(${column} IS NOT NULL)::int`;
