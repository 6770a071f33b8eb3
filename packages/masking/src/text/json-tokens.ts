import type { Steps } from '@spanledger/core';

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const backslash = 0x5c;

/** The first place from `at` on that is no space. */
export const skipSpace = (text: string, at: number): number => {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next += 1;
  return next;
};

/** The position after the closing quote of the string that begins at `from`; `undefined` without one. */
export const endOfString = (text: string, from: number): number | undefined => {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (at - escapes > from && text.charCodeAt(at - escapes - 1) === backslash) escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return undefined;
};

const scalar = /[^\s,\]}[{"]+/y;

/** The position after the value that begins at `from`, of any kind; `undefined` if it does not end. */
export function* endOfValue(text: string, from: number): Steps<number | undefined> {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const sign = text[at];
    if (sign === '{' || sign === '[') {
      depth += 1;
      at += 1;
    } else if (sign === '}' || sign === ']') {
      depth -= 1;
      at += 1;
    } else if (sign === '"') {
      const end = endOfString(text, at + 1);
      if (end === undefined) return undefined;
      at = end;
    } else if (depth > 0 && (sign === ',' || sign === ':' || isSpace(text.charCodeAt(at)))) at += 1;
    else {
      scalar.lastIndex = at;
      const [value] = scalar.exec(text) ?? [];
      if (value === undefined) return undefined;
      at += value.length;
    }
    if (depth < 0) return undefined;
    if (depth === 0) return at;
    yield;
  }
  return undefined;
}
