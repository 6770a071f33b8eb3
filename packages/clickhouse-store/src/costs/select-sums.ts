import { dailySumsMax, type CostSums, type DailyDimension } from '@spanledger/core';

interface Sums {
  readonly by: readonly DailyDimension[];
  /** The column of each dimension. */
  readonly dimensions: Readonly<Record<DailyDimension, string>>;
  /** Aggregates. */
  readonly aggregates: Readonly<Record<keyof CostSums, string>>;
  /** FROM and WHERE. */
  readonly from: string;
}

/** Rows of `dailySumSchema`. */
export const selectSums = ({ by, dimensions, aggregates, from }: Sums): string => `
SELECT ${[
  ...by.map((dimension) => `${dimensions[dimension]} AS ${dimension}`),
  ...Object.entries(aggregates).map(([name, aggregate]) => `${aggregate} AS ${name}`),
].join(',\n  ')}
${from}
${by.length === 0 ? '' : `GROUP BY ${by.map((dimension) => dimensions[dimension]).join(', ')}`}
HAVING observations > 0
LIMIT ${dailySumsMax + 1}`;
