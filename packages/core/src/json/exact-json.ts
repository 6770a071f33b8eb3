import { randomUUID } from 'node:crypto';
import { encodeValue } from '../ingest/encode-value.ts';
import { replaceLargeNumbers } from './replace-large-numbers.ts';

/**
 * The only key of the objects that represent numbers which a double cannot hold. No client outside this process can
 * guess it, so no client's object is mistaken for a number.
 */
const numberKey = `number-${randomUUID()}`;
const wrappedPattern = new RegExp(`\\{"${numberKey}":"([^"]*)"\\}`, 'g');

/**
 * `JSON.parse` that keeps every digit: numbers that a double cannot hold become objects which `decimalText` and
 * `encodeJson` understand. Costs nothing more without any. Throws a SyntaxError for malformed text.
 */
export const parseExactJson = (text: string): unknown => JSON.parse(replaceLargeNumbers(text, wrapNumber));

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

const wrapNumber = (token: string): string => (String(Number(token)) === token ? token : `{"${numberKey}":"${token}"}`);
