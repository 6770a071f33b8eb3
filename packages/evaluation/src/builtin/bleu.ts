const longestGroup = 4;

/**
 * BLEU of one sentence against one reference: geometric mean of the clipped precisions of groups of 1 to 4 words, where
 * from two words on one is added to both counts (Lin and Och 2004, section 4), times the brevity penalty.
 */
export const bleuOf = (actual: readonly string[], expected: readonly string[]): number => {
  if (actual.length === 0 || expected.length === 0) return actual.length === expected.length ? 1 : 0;
  let logarithms = 0;
  for (let size = 1; size <= longestGroup; size += 1) {
    const { matches, total } = clippedMatches(actual, expected, size);
    const added = size === 1 ? 0 : 1;
    if (matches + added === 0) return 0;
    logarithms += Math.log((matches + added) / (total + added));
  }
  const brevity = actual.length >= expected.length ? 1 : Math.exp(1 - expected.length / actual.length);
  return brevity * Math.exp(logarithms / longestGroup);
};

const clippedMatches = (actual: readonly string[], expected: readonly string[], size: number) => {
  const known = groupCounts(expected, size);
  let matches = 0;
  for (const [group, count] of groupCounts(actual, size)) matches += Math.min(count, known.get(group) ?? 0);
  return { matches, total: Math.max(0, actual.length - size + 1) };
};

const groupCounts = (words: readonly string[], size: number): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= words.length; at += 1) {
    const group = words.slice(at, at + size).join(' ');
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
};
