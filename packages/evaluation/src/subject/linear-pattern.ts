import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

/** The maximal size of one compiled pattern: the time of a text is in proportion to it. */
const programSizeMax = 300;
/** The sum of the `{…}` of one pattern: a larger pattern is not even compiled. */
const repeatsMax = 300;
const patternLengthMax = 1000;
/** Instructions of the pattern times characters of the text: less than 50 ms for the slowest tested ones. */
const workMax = 300_000;

export interface LinearPattern {
  /** Longer texts are not searched. */
  readonly textLengthMax: number;
  isIn(text: string): boolean;
  isWhole(text: string): boolean;
}

const compiled = new LRUCache<string, LinearPattern>({ max: 500 });

/** A pattern in RE2 syntax, which takes time in proportion to its text; throws an `Error` with the reason. */
export const linearPattern = (pattern: string): LinearPattern => {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = compile(pattern);
  compiled.set(pattern, made);
  return made;
};

const compile = (pattern: string): LinearPattern => {
  if (pattern.length > patternLengthMax) throw new Error(`it may have ${patternLengthMax} characters`);
  if (repeatsOf(pattern) > repeatsMax) throw new Error('it is too large; repeat less');
  const program = RE2JS.compile(pattern);
  const size = program.programSize();
  if (size > programSizeMax) throw new Error(`it has ${size} instructions, and may have ${programSizeMax}`);
  return {
    textLengthMax: Math.floor(workMax / Math.max(size, 1)),
    isIn: (text) => program.test(text),
    isWhole: (text) => program.testExact(text),
  };
};

const repeatsOf = (pattern: string): number => {
  let sum = 0;
  for (const [, from = '0', to = ''] of pattern.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
    sum += Math.max(Number(from), Number(to));
  }
  return sum;
};
