import type { AggregateSql } from '@spanledger/telemetry-rows';

export const inDoubles = (column: string): string => `${column}::double precision`;

/** Sums of doubles that are too large for the server to add up are `NULL`. */
const addable = 1e290;
const sumOfDoubles = (column: string): string =>
  `CASE WHEN bool_or(abs(${column}) > ${addable}) THEN NULL ELSE sum(${column}) FILTER (WHERE abs(${column}) <= ${addable}) END`;

const mean: AggregateSql['mean'] = (column, kind) => {
  const count = `nullif(count(${column}), 0)`;
  if (kind === 'number') return `${sumOfDoubles(column)} / ${count}`;
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
