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

/** The highest value of a chart; 0 without any above it. */
export const highest = (series: readonly Series[], isStacked: boolean): number => {
  const tops: number[] = [];
  for (const { values } of series)
    values.forEach((value, at) => {
      const top = tops[at] ?? 0;
      tops[at] = isStacked ? top + (value ?? 0) : Math.max(top, value ?? 0);
    });
  return tops.reduce((highestTop, top) => Math.max(highestTop, top), 0);
};

export const bucketsMax = 1000;

interface Buckets {
  readonly times: readonly string[];
  readonly series: readonly Series[];
}

/** The buckets that a chart shows: all, or if they are more than 1,000, as many up to the last one with a value. */
export const shownBuckets = ({ times, series }: Buckets): Buckets => {
  if (times.length <= bucketsMax) return { times, series };
  const last = times.findLastIndex((_, at) => series.some(({ values }) => (values[at] ?? 0) !== 0));
  const end = Math.max(bucketsMax, last + 1);
  const begin = end - bucketsMax;
  return {
    times: times.slice(begin, end),
    series: series.map((each) => ({ ...each, values: each.values.slice(begin, end) })),
  };
};
