/** One figure over the buckets of a chart. */
export interface Series {
  readonly name: string;
  /** `null` if a bucket has no value. */
  readonly values: readonly (number | null)[];
  /** From 1 to 7; the position of the series if absent. */
  readonly color?: number;
}

export const colorsCount = 7;

export const colorClass = ({ color }: Series, at: number): string => `series-${color ?? (at % colorsCount) + 1}`;

/** The sum of the values stacked below each value, by series and bucket. */
export const stacked = (series: readonly Series[]): readonly (readonly number[])[] => {
  const sums: number[] = [];
  return series.map(({ values }) =>
    values.map((value, at) => {
      const below = sums[at] ?? 0;
      sums[at] = below + (value ?? 0);
      return below;
    }),
  );
};

/** The highest value of a chart, always above 0. */
export const highest = (series: readonly Series[], isStacked: boolean): number => {
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const tops = Array.from({ length: count }, (_, at) => {
    const values = series.map(({ values }) => values[at] ?? 0);
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  });
  return Math.max(...tops, 0);
};
