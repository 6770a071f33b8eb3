/** Units by name of a bucket or of a count. */
export type Counts = Readonly<Record<string, number>>;

export const sumOf = (counts: Counts): number => {
  let sum = 0;
  for (const name in counts) sum += counts[name] ?? 0;
  return sum;
};

/** Of those names alone; absent ones count 0. */
export const sumOfNames = (counts: Counts, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
