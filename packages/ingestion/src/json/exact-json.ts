import { randomUUID } from 'node:crypto';
import { encodeValue } from '@spanledger/core';

/**
 * The only key of the objects that represent numbers which a double cannot hold. No client outside this process can
 * guess it, so no client's object is mistaken for a number.
 */
const numberKey = `number-${randomUUID()}`;
const wrappedPattern = new RegExp(`\\{"${numberKey}":"([^"]*)"\\}`, 'g');

/**
 * True if the text may contain such a number: 16 digits (or a point among them) in a row, or an exponent of three
 * digits.
 */
const suspicion = /[\d.]{16}|\d[eE][+-]?\d{3}/;
const numberPattern = /-?\d[\d.eE+-]*/g;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * `JSON.parse` that keeps every digit: numbers that a double cannot hold become objects which `decimalText` and
 * `encodeJson` understand. Costs nothing more without any. Throws a SyntaxError for malformed text.
 */
export const parseExactJson = (text: string): unknown => JSON.parse(suspicion.test(text) ? wrapNumbers(text) : text);

/** The decimal text of a parsed number; `undefined` for everything that is not a number. */
export const decimalText = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return isExactNumber(value) ? value[numberKey] : undefined;
};

/** `encodeValue` for results of `parseExactJson`. Throws a RangeError for values nested too deep. */
export const encodeJson = (value: unknown): string | null => {
  const text = encodeValue(value);
  return text !== null && typeof value === 'object' && text.includes(numberKey)
    ? text.replace(wrappedPattern, '$1')
    : text;
};

/** A JSON object; not an array, and not a number in disguise. */
export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);

const isExactNumber = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, numberKey);

const wrapNumbers = (text: string): string => {
  let wrapped = '';
  let copiedTo = 0;
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const gap = text.slice(at, end);
    if (suspicion.test(gap)) {
      wrapped += text.slice(copiedTo, at) + gap.replace(numberPattern, wrapNumber);
      copiedTo = end;
    }
    if (quote === -1) break;
    at = endOfString(text, quote + 1);
  }
  return wrapped + text.slice(copiedTo);
};

const wrapNumber = (token: string): string =>
  suspicion.test(token) && jsonNumber.test(token) && String(Number(token)) !== token
    ? `{"${numberKey}":"${token}"}`
    : token;

/** The position after the quote that closes the string; the text's end without one. */
const endOfString = (text: string, start: number): number => {
  for (let quote = text.indexOf('"', start); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > start && text[quote - backslashes - 1] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
};
