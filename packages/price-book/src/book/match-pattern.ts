import { invalidInput } from '@spanledger/core';
import { RE2JS } from 're2js';

/** What a pattern compiles to, at most: it bounds the time that one name can take. */
const programSizeMax = 2000;
const nameLengthMax = 300;

export type NameTest = (name: string) => boolean;

/** Rejects with `invalid_input` what is not RE2 syntax, or would take too long; `field` is named in the message. */
export const checkMatchPattern = (pattern: string, field = 'matchPattern'): void => {
  const fail = (why: string): never => {
    const message = `must be a regular expression in RE2 syntax, such as (?i)^(gpt-4o)$: ${why}`;
    throw invalidInput(`${field} ${message}.`, [{ path: field, message }]);
  };
  try {
    if (RE2JS.compile(pattern).programSize() > programSizeMax) fail('it is too large; repeat less');
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('RE2JS')) fail(error.message);
    throw error;
  }
};

/** Whether the pattern is found in a name, in time that grows with the name's length alone. Broken patterns never are. */
export const patternTest = (pattern: string): NameTest => {
  let compiled: RE2JS | undefined | null;
  return (name) => {
    compiled ??= compile(pattern);
    return compiled !== null && name.length <= nameLengthMax && compiled.test(name);
  };
};

const compile = (pattern: string): RE2JS | null => {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
};

/** The pattern of exactly these names, in whatever case. */
export const namesPattern = (names: readonly string[]): string =>
  `(?i)^(${names.map((name) => name.replaceAll(/[^\w\-/:@ ]/g, String.raw`\$&`)).join('|')})$`;

const namesOnly = /^\(\?i\)\^(?:\((?:\?:)?([^()]*)\)|([^()|]*))\$$/;
const plainName = /^(?:[\w\-/:@ ]|\\[^\w\s])+$/;

/** The names, in lower case, that a pattern is made of when it is one of nothing else: those need no matching. */
export const plainNames = (pattern: string): readonly string[] | undefined => {
  const match = namesOnly.exec(pattern);
  const names = match && (match[1] ?? match[2] ?? '').split('|');
  if (!names?.every((name) => plainName.test(name))) return undefined;
  return names.map((name) => name.replaceAll(/\\(.)/g, '$1').toLowerCase());
};
