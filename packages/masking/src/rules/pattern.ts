import { RE2JS } from 're2js';

import type { Finder, Found } from '../detectors/detector.ts';

/** The maximal size of one compiled pattern: the time of a text is in proportion to it. */
const patternSizeMax = 300;
/** The sum of the `{…}` of one pattern: a larger pattern is not even compiled. */
const repeatsMax = 300;
/**
 * The maximal number of matches in one text: beyond them the rest of it counts as one. Each may take as long as the
 * whole text.
 */
const matchesMax = 100;
/** A clock read is worth it after each. */
const stepsOfMatch = 8;

/** A pattern in RE2 syntax, which takes time in proportion to its text alone; or why it is invalid. */
export const compilePattern = (pattern: string): { readonly finder: Finder; readonly size: number } | string => {
  if (repeatsOf(pattern) > repeatsMax) return 'is too large: repeat less';
  const compiled = compiledOrProblem(pattern);
  if (typeof compiled === 'string') return `must be a regular expression in RE2 syntax: ${compiled}`;
  const size = compiled.programSize();
  if (size > patternSizeMax) return `is too large: it has ${size} instructions, and may have ${patternSizeMax}`;
  if (compiled.test('')) return 'must not match the empty text';
  return { finder: finderOf(compiled), size };
};

const compiledOrProblem = (pattern: string): RE2JS | string => {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('RE2JS')) return error.message;
    throw error;
  }
};

const repeatsOf = (pattern: string): number => {
  let sum = 0;
  for (const [, from = '0', to = ''] of pattern.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
    sum += Math.max(Number(from), Number(to));
  }
  return sum;
};

const finderOf = (compiled: RE2JS): Finder => ({
  steps: stepsOfMatch,
  find: (text) => matchesOf(compiled, text),
  normalise: (text) => text,
});

function* matchesOf(compiled: RE2JS, text: string): Generator<Found, void, undefined> {
  // Testing for any match takes a tenth of locating it.
  if (!compiled.test(text)) return;
  const matcher = compiled.matcher(text);
  let count = 0;
  while (matcher.find()) {
    const range = { start: matcher.start(), end: matcher.end() };
    if (range.end === range.start) continue;
    count += 1;
    if (count <= matchesMax) yield range;
    else {
      yield { ...range, end: text.length };
      return;
    }
  }
}
