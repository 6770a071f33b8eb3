const shown = 6;

const text = (value: unknown): string => {
  const json = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'nothing';
  return json.length > 700 ? `${json.slice(0, 700)}…` : json;
};

/** The differences of two keyed lists: missing, unexpected and differing entries. */
export const differences = <T>(
  what: string,
  found: readonly T[],
  expected: readonly T[],
  keyOf: (item: T) => string,
): readonly string[] => {
  const lines: string[] = [];
  const left = new Map(expected.map((item) => [keyOf(item), item]));
  const seen = new Set<string>();
  for (const item of found) {
    const key = keyOf(item);
    const wanted = left.get(key);
    if (seen.has(key)) lines.push(`${what} ${key} is there twice: ${text(item)}`);
    else if (wanted === undefined) lines.push(`${what} ${key} should not be there: ${text(item)}`);
    else if (text(item) !== text(wanted)) lines.push(`${what} ${key} is ${text(item)} instead of ${text(wanted)}`);
    seen.add(key);
    left.delete(key);
  }
  for (const [key, item] of left) lines.push(`${what} ${key} is missing: ${text(item)}`);
  if (lines.length <= shown) return lines;
  return [...lines.slice(0, shown), `${what}: ${lines.length - shown} more differences`];
};
