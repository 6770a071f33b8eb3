import type { CostSums } from '@spanledger/core';

interface Sums<Dimension extends string> {
  readonly by: readonly Dimension[];
  /** The column of each dimension. */
  readonly dimensions: Readonly<Record<Dimension, string>>;
  /** Aggregates, and how many observations have no trace within reach, where traces are joined. */
  readonly aggregates: Readonly<Record<keyof CostSums, string>> & { readonly farTraces?: string };
  /** FROM and WHERE. */
  readonly from: string;
}

/** Rows of `dailySumSchema`. */
export const selectSums = <Dimension extends string>({ by, dimensions, aggregates, from }: Sums<Dimension>): string => `
SELECT ${[
  ...by.map((dimension) => `${dimensions[dimension]} AS ${dimension}`),
  ...Object.entries(aggregates).map(([name, aggregate]) => `${aggregate} AS ${name}`),
].join(',\n  ')}
${from}
${by.length === 0 ? '' : `GROUP BY ${by.map((dimension) => dimensions[dimension]).join(', ')}`}
HAVING observations > 0`;
