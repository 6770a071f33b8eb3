import type { FieldValue } from './record.ts';

const canonicalText = (value: FieldValue): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)));
  });

/** A total order over field values; `null` is the least. It only breaks ties between equal clocks. */
export const compareValues = (a: FieldValue, b: FieldValue): number => {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = typeof a === 'string' ? a : canonicalText(a);
  const right = typeof b === 'string' ? b : canonicalText(b);
  return left < right ? -1 : left > right ? 1 : 0;
};
