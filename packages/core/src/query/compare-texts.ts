/** The order in which stores sort texts: by the bytes of their UTF-8, which is by code point. */
export const compareTexts = (one: string, other: string): number => {
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

const surrogatesFrom = 0xd800;

/** Surrogates encode characters beyond all others. */
const weightOf = (unit: number): number => (unit < 0xe000 ? unit + 0x10000 : unit);

/** Item by item; a list precedes those of which it is a prefix. */
export const compareLists = (one: readonly string[], other: readonly string[]): number => {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const order = compareTexts(one[at] ?? '', other[at] ?? '');
    if (order !== 0) return order;
  }
  return one.length - other.length;
};
