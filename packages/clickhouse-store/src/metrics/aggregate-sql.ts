import type { AggregateSql } from '@spanledger/telemetry-rows';

const sumOfMoney = (column: string): string => `sum(toDecimal256(${column}, 12))`;

const histogram = (column: string, bins: number): string => {
  const value = `toFloat64(${column})`;
  const lowest = `minOrNull(${value})`;
  const highest = `maxOrNull(${value})`;
  const bin = `least(${bins - 1}, floor((x - ${lowest}) / (${highest} - ${lowest}) * ${bins}))`;
  const binned = `arrayMap(x -> toUInt8(if(${highest} > ${lowest}, ${bin}, 0)), groupArray(${value}))`;
  const counts = `arrayMap(bin -> countEqual(${binned}, bin), range(${bins}))`;
  return `tuple(${lowest}, ${highest}, if(count(${value}) = 0, [], ${counts}))`;
};

export const aggregateSql: AggregateSql = {
  count: (column) => `count(${column})`,
  uniq: (column) => `uniqExact(${column})`,
  sum: (column, kind) =>
    kind === 'usd' ? `ifNull(${sumOfMoney(column)}, toDecimal256(0, 12))` : `ifNull(sum(${column}), 0)`,
  mean: (column, kind) =>
    kind === 'usd' ? `${sumOfMoney(column)} / nullIf(count(${column}), 0)` : `avgOrNull(${column})`,
  extreme: (extremeOf, column) => `${extremeOf}OrNull(${column})`,
  quantile: (level, column) => `quantileExactInclusiveOrNull(${level})(toFloat64(${column}))`,
  histogram,
  hasAny: (column) => `toUInt64(isNotNull(${column}))`,
};
