const isBase64 = new Uint8Array(128);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=')
  isBase64[sign.charCodeAt(0)] = 1;

const backslash = 0x5c;
const slash = 0x2f;

/** A part of a text: from `start` to before `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Some JSON writers escape slashes: `\/` within base64 is part of it. */
const belongs = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code === backslash) return text.charCodeAt(at + 1) === slash;
  return isBase64[code] === 1;
};

/**
 * Every longest run of at least `lengthMin` base64 characters. Looks at one character in `lengthMin` and only then
 * around it, for a run of that length cannot hide between two of them: prose costs next to nothing.
 */
export const findBase64Runs = (text: string, lengthMin: number): readonly TextRange[] => {
  const runs: TextRange[] = [];
  const { length } = text;
  let floor = 0;
  let at = lengthMin - 1;
  while (at < length) {
    if (!belongs(text, at)) {
      floor = at + 1;
      at += lengthMin;
      continue;
    }
    let start = at;
    while (start > floor && belongs(text, start - 1)) start -= 1;
    let end = at + 1;
    while (end < length && belongs(text, end)) end += 1;
    if (end - start >= lengthMin) runs.push({ start, end });
    floor = end;
    at = end + lengthMin;
  }
  return runs;
};
