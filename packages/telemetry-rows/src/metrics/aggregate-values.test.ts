import { expect, test } from 'vitest';
import { aggregateValues, type AggregateSql } from './aggregate-values.ts';

const sql: AggregateSql = {
  count: (column) => `count(${column})`,
  uniq: (column) => `uniq(${column})`,
  sum: (column, kind) => `sum(${column}, ${kind})`,
  mean: (column, kind) => `mean(${column}, ${kind})`,
  extreme: (extremeOf, column) => `${extremeOf}(${column})`,
  quantile: (level, column) => `quantile(${level}, ${column})`,
  histogram: (column, bins, bin) => `histogram(${column}, ${bins}, ${bin})`,
  hasAny: (column) => `any(${column})`,
};

const aggregate = (aggregation: Parameters<typeof aggregateValues>[1]['aggregation'], kind: 'ids' | 'usd' | 'number') =>
  aggregateValues(sql, { aggregation, kind }, 'v0', 5, 'b0');

test('ids are counted once each, and otherwise distinguished by whether there is one', () => {
  expect(aggregate('count', 'ids').sql).toBe('uniq(v0)');
  expect(aggregate('uniq', 'ids').sql).toBe('uniq(v0)');
  expect(aggregate('sum', 'ids').sql).toBe('sum(any(v0), integer)');
  expect(aggregate('histogram', 'ids').sql).toBe('histogram(any(v0), 5, b0)');
});

test('money is exact where it is summed, and rounded to twelve decimals where it is computed in doubles', () => {
  expect(aggregate('sum', 'usd').schema.parse('0.000000000001')).toBe(1n);
  expect(aggregate('p50', 'usd').schema.parse(0.5)).toBe(500_000_000_000n);
  expect(aggregate('max', 'usd').schema.parse(null)).toBeNull();
});

test('what passes the range of doubles has no value', () => {
  expect(aggregate('sum', 'number').schema.parse(Infinity)).toBeNull();
  expect(aggregate('avg', 'number').schema.parse(1.5)).toBe(1.5);
});
