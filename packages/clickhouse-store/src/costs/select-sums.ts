import type { CostSums, DailyDimension } from '@spanledger/core';

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
export const selectSums = <Dimension extends string>({ by, dimensions, ...sums }: Sums<Dimension>): string =>
  selectGroups({
    ...sums,
    named: by.map((dimension) => `${dimensions[dimension]} AS ${dimension}`),
    groupBy: by.length === 0 ? '' : `GROUP BY ${by.map((dimension) => dimensions[dimension]).join(', ')}`,
  });

/** The groups by each of these dimensions alone, which is `which` in its rows, in one pass. */
export const selectSumsByEach = ({ by, dimensions, ...sums }: Sums<DailyDimension>): string => {
  const which = by.flatMap((dimension) => [`grouping(${dimensions[dimension]}) = 0`, `'${dimension}'`]);
  return selectGroups({
    ...sums,
    named: [`multiIf(${which.join(', ')}, '') AS which`, ...by.map((each) => `${dimensions[each]} AS ${each}`)],
    groupBy: `GROUP BY GROUPING SETS (${by.map((dimension) => `(${dimensions[dimension]})`).join(', ')})`,
  });
};

/** The same columns of the groups by one of the dimensions, `which`. */
export const selectSumsByOne = (which: DailyDimension, { by, dimensions, ...sums }: Sums<DailyDimension>): string => {
  const valueOf = (each: DailyDimension): string =>
    each === which ? dimensions[each] : each === 'tags' ? '[]' : 'NULL';
  return selectGroups({
    ...sums,
    named: [`'${which}' AS which`, ...by.map((each) => `${valueOf(each)} AS ${each}`)],
    groupBy: `GROUP BY ${dimensions[which]}`,
  });
};

interface Groups extends Pick<Sums<never>, 'aggregates' | 'from'> {
  readonly named: readonly string[];
  readonly groupBy: string;
}

const selectGroups = ({ named, aggregates, from, groupBy }: Groups): string => `
SELECT ${[...named, ...Object.entries(aggregates).map(([name, aggregate]) => `${aggregate} AS ${name}`)].join(',\n  ')}
${from}
${groupBy}
HAVING observations > 0`;
