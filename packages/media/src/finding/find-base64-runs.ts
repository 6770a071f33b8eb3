/** The characters of both alphabets of RFC 4648: that of base64, and that of base64url. */
const isBase64 = new Uint8Array(128);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=')
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

/** A step searches this many characters, which takes some 5 ms. */
const charsPerStep = 256 * 1024;

/**
 * Finds every longest run of at least `lengthMin` characters of base64 or base64url in steps: each call does one, and returns the runs
 * once the text has been searched. Looks at one character in `lengthMin` and only then around it, for a run of that
 * length cannot hide between two of them: prose costs next to nothing.
 */
export const base64RunSteps = (text: string, lengthMin: number): (() => readonly TextRange[] | undefined) => {
  const runs: TextRange[] = [];
  const { length } = text;
  let floor = 0;
  let at = lengthMin - 1;
  /** Of the run whose end is being searched; `end` is the current position. */
  let start: number | undefined;
  let end = 0;

  const startOf = (known: number): number => {
    let first = known;
    while (first > floor && belongs(text, first - 1)) first -= 1;
    return first;
  };

  return () => {
    let left = charsPerStep;
    while (left > 0) {
      if (start === undefined) {
        if (at >= length) return runs;
        left -= 1;
        if (!belongs(text, at)) {
          floor = at + 1;
          at += lengthMin;
          continue;
        }
        start = startOf(at);
        end = at + 1;
        left -= at - start;
      }
      const stop = Math.min(length, end + Math.max(left, 1));
      const from = end;
      while (end < stop && belongs(text, end)) end += 1;
      left -= end - from;
      if (end === stop && end < length) return undefined;
      if (end - start >= lengthMin) runs.push({ start, end });
      floor = end;
      at = end + lengthMin;
      start = undefined;
    }
    return undefined;
  };
};

/** The same in one go. */
export const findBase64Runs = (text: string, lengthMin: number): readonly TextRange[] => {
  const step = base64RunSteps(text, lengthMin);
  for (;;) {
    const runs = step();
    if (runs !== undefined) return runs;
  }
};
