/**
 * By share, the value that this share of all is below: 0 returns the least of them, 1 the most. Without any values it
 * is 0.
 */
export const percentilesOf = (values: readonly number[]): ((share: number) => number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return (share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
};
