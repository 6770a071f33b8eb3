import type { AggregateSql } from '@spanledger/telemetry-rows';

export const inDoubles = (column: string): string => `${column}::double precision`;

/** Sums of doubles that may be too large for a double are `NULL`. */
const addable = 1e290;

/**
 * A double as the shortest decimal that represents it, as JSON writes it: sums of these are exact, so they are the same
 * in whatever order rows come. (A cast by itself keeps 15 digits.)
 */
const exact = (column: string): string => `${inDoubles(column)}::text::numeric`;

const exactSum = (column: string): string => `(sum(${exact(column)}) FILTER (WHERE abs(${column}) <= ${addable}))`;

/** Smaller than half of the smallest double: the server refuses to round it to 0. */
const nothing = '2.4e-324';

const doubleOf = (column: string, number: string): string =>
  `CASE WHEN bool_or(abs(${column}) > ${addable}) THEN NULL WHEN abs(${number}) < ${nothing} THEN 0 ELSE ${inDoubles(number)} END`;

const sumOfDoubles = (column: string): string => doubleOf(column, exactSum(column));

/** With twenty decimals more than the numbers have. */
export const meanOfDoubles = (column: string): string =>
  doubleOf(column, `(${exactSum(column)} * 1.00000000000000000000 / nullif(count(${column}), 0))`);

const mean: AggregateSql['mean'] = (column, kind) => {
  const count = `nullif(count(${column}), 0)`;
  if (kind === 'number') return meanOfDoubles(column);
  // Cut off after twelve decimals, and not rounded anywhere before.
  if (kind === 'usd') return `div(sum(${column}) * 1e12, ${count}) * 0.000000000001`;
  return `${inDoubles(`sum(${column})`)} / ${count}`;
};

const histogram: AggregateSql['histogram'] = (column, bins, bin) => {
  const counts = Array.from({ length: bins }, (_, index) => `count(*) FILTER (WHERE ${bin} = ${index})`);
  return `json_build_array(min(${inDoubles(column)}), max(${inDoubles(column)}), ARRAY[${counts.join(', ')}])`;
};

export const aggregateSql: AggregateSql = {
  count: (column) => `count(${column})`,
  uniq: (column) => `count(DISTINCT ${column})`,
  sum: (column, kind) =>
    kind === 'number'
      ? `CASE WHEN count(${column}) = 0 THEN 0 ELSE ${sumOfDoubles(column)} END`
      : `coalesce(sum(${column}), 0)`,
  mean,
  extreme: (extremeOf, column) => `${extremeOf}(${column})`,
  quantile: (level, column) => `percentile_cont(${level}) WITHIN GROUP (ORDER BY ${inDoubles(column)})`,
  histogram,
  hasAny: (column) => `(${column} IS NOT NULL)::int`,
};
