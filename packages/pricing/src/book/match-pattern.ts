import { invalidInput } from '@spanledger/core';
import { RE2JS, RE2Set } from 're2js';

/** The maximal size of one compiled pattern: it bounds the time for one name. */
const patternSizeMax = 1000;
/** The sum of the `{…}` of one pattern: a larger pattern is not even compiled. */
const repeatsMax = 1000;
const nameLengthMax = 300;
/**
 * States that one set of patterns caches. Less memory makes the slowest patterns faster: their cached states are never
 * reused.
 */
const stateBytesMax = 65_536;

export type NameTest = (name: string) => boolean;

/**
 * Rejects with `invalid_input` for a pattern that is not RE2 syntax, or would take too long; `field` is named in the
 * message.
 */
export const checkMatchPattern = (pattern: string, field = 'matchPattern'): void => {
  const fail = (why: string): never => {
    const message = `must be a regular expression in RE2 syntax, such as (?i)^(gpt-4o)$: ${why}`;
    throw invalidInput(`${field} ${message}.`, [{ path: field, message }]);
  };
  if (repeatsOf(pattern) > repeatsMax) fail('it is too large; repeat less');
  try {
    if (RE2JS.compile(pattern).programSize() > patternSizeMax) fail('it is too large; repeat less');
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('RE2JS')) fail(error.message);
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

/**
 * The number of instructions of a compiled pattern; the time of one name is in proportion to it. 0 for patterns of
 * plain names, which are looked up, and for invalid ones, which never match.
 */
export const patternSize = (pattern: string): number =>
  plainNames(pattern) === undefined ? (compile(pattern)?.programSize() ?? 0) : 0;

/**
 * Whether the pattern is found in a name, in time that grows with the name's length alone. Invalid patterns never
 * match.
 */
export const patternTest = (pattern: string): NameTest => {
  let compiled: RE2JS | undefined | null;
  return (name) => {
    compiled ??= compile(pattern);
    return compiled !== null && name.length <= nameLengthMax && compiled.test(name);
  };
};

/** Which of these valid patterns are found in a name, by their indices in any order. */
export const patternsTest = (patterns: readonly string[]): ((name: string) => readonly number[]) => {
  const set = new RE2Set(RE2Set.UNANCHORED, 0, stateBytesMax);
  for (const pattern of patterns) set.add(pattern);
  return (name) => (name.length <= nameLengthMax ? set.match(name) : []);
};

const compile = (pattern: string): RE2JS | null => {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
};

/** The pattern of exactly these names, in any case. */
export const namesPattern = (names: readonly string[]): string =>
  `(?i)^(${names.map((name) => name.replaceAll(/[^\w\-/:@ ]/g, String.raw`\$&`)).join('|')})$`;

const namesOnly = /^\(\?i\)\^(?:\((?:\?:)?([^()]*)\)|([^()|]*))\$$/;
const plainName = /^(?:[\w\-/:@ ]|\\[^\w\s])+$/;

/** The names, in lower case, of a pattern that consists only of names: those need no matching. */
export const plainNames = (pattern: string): readonly string[] | undefined => {
  const match = namesOnly.exec(pattern);
  const names = match && (match[1] ?? match[2] ?? '').split('|');
  if (!names?.every((name) => plainName.test(name))) return undefined;
  return names.map((name) => name.replaceAll(/\\(.)/g, '$1').toLowerCase());
};
