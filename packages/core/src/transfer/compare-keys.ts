import type { RowKey } from './transfer-store.ts';

/** Orders keys as stores do: part after part, by the bytes of their UTF-8. */
export const compareKeys = (one: RowKey, other: RowKey): number => {
  for (let part = 0; part < one.length; part += 1) {
    const order = compareBytes(one[part] ?? '', other[part] ?? '');
    if (order !== 0) return order;
  }
  return 0;
};

const surrogatesFrom = 0xd800;

const compareBytes = (one: string, other: string): number => {
  if (one === other) return 0;
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  if (at === length) return one.length - other.length;
  const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
  // Only among characters from here on does the order of UTF-16 differ from that of UTF-8.
  if (a < surrogatesFrom || b < surrogatesFrom) return a - b;
  return weightOf(a) - weightOf(b);
};

/** Surrogates stand for characters beyond all others. */
const weightOf = (unit: number): number => (unit < 0xe000 ? unit + 0x10000 : unit);
