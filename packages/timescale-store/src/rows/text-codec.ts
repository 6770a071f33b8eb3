import { endOfCut } from '@spanledger/core';

/**
 * PostgreSQL texts hold every character but U+0000. The four lowest characters are written as U+0001 and two of U+0002
 * and U+0003, their number in binary. Since none of the three represents itself then, the encoded text has the same
 * order (of bytes), the same prefixes and the same substrings as the original.
 */
const escape = '\u0001';
const digits = ['\u0002', '\u0003'] as const;
// oxlint-disable-next-line no-control-regex
const escaped = /[\u0000-\u0003]/g;
/** Any of these, and any surrogate. */
// oxlint-disable-next-line no-control-regex
const mayChange = /[\u0000-\u0003\ud800-\udfff]/;
// oxlint-disable-next-line no-control-regex
const code = /\u0001([\u0002\u0003])([\u0002\u0003])/g;

const codeOf = (character: string): string => {
  const number = character.charCodeAt(0);
  return `${escape}${digits[(number >> 1) as 0 | 1]}${digits[(number & 1) as 0 | 1]}`;
};

/** Text in the form of columns. A lone surrogate becomes U+FFFD, as it does in UTF-8. */
export const encodeText = (text: string): string =>
  mayChange.test(text) ? text.toWellFormed().replace(escaped, codeOf) : text;

const pieceCharacters = 1 << 17;

/** The result of `encodeText`, in pieces that end between characters. */
export function* textPieces(text: string): Iterable<string> {
  for (let from = 0; from < text.length;) {
    const to = endOfCut(text, from + pieceCharacters);
    yield encodeText(text.slice(from, to));
    from = to;
  }
}

/** The result of `encodeMap` for some texts, likewise. */
export function* mapPieces(entries: Iterable<readonly [key: string, value: string]>): Iterable<string> {
  let before = '{';
  for (const [key, value] of entries) {
    yield `${before}${JSON.stringify(encodeText(key))}:"`;
    for (const piece of textPieces(value)) yield JSON.stringify(piece).slice(1, -1);
    before = '",';
  }
  yield '"}';
}

/** The text that `encodeText` got. */
export const decodeText = (text: string): string =>
  text.includes(escape)
    ? text.replace(code, (_, high: string, low: string) =>
        String.fromCharCode((high === digits[1] ? 2 : 0) + (low === digits[1] ? 1 : 0)),
      )
    : text;

/** JSON of a map from texts, for a json column. */
export const encodeMap = (entries: Iterable<readonly [key: string, value: string | number]>): string => {
  let json = '';
  for (const [key, value] of entries) {
    const written = typeof value === 'number' ? value : JSON.stringify(encodeText(value));
    json += `${json === '' ? '' : ','}${JSON.stringify(encodeText(key))}:${written}`;
  }
  return `{${json}}`;
};

/** Any JSON value with its texts and keys decoded. Keys may be any text, `__proto__` too. */
export const decodeJson = (value: unknown): unknown => {
  if (typeof value === 'string') return decodeText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [decodeText(key), decodeJson(item)]));
};
