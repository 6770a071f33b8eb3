import { replaceLargeNumbers } from '../json/replace-large-numbers.ts';

/** Deeper values could not be serialised into an answer again without exhausting the stack. */
const nestingMax = 1000;

/**
 * Any JSON value as the text that is stored. Objects and arrays are JSON; a string is kept as it is, unless it would be
 * read back as something else (`"true"`, `"12"`, lone surrogates): then it is a JSON string. Throws a RangeError for
 * values nested deeper than 1,000 levels.
 */
export const encodeValue = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return needsQuotes(value) ? JSON.stringify(value) : value;
  if (isNestedTooDeep(value)) throw new RangeError(`nested deeper than ${nestingMax} levels`);
  return JSON.stringify(value) ?? null;
};

/**
 * The value that `encodeValue` got; a string that looks like a JSON object or array is parsed as one. Text that is not
 * JSON, that is nested deeper than 1,000 levels, or that is a number with more digits than a double holds, is a string.
 */
export const decodeValue = (text: string | null): unknown => {
  if (text === null) return null;
  const start = text.trimStart()[0];
  if (start === undefined || !'{["-0123456789tfn'.includes(start)) return text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'number') return isFaithfulNumber(text, value) ? value : text;
    return isNestedTooDeep(value) ? text : value;
  } catch {
    return text;
  }
};

/**
 * `decodeValue` for readers who need each digit: within objects and arrays too, a whole number with more digits than a
 * double holds is a string, and one that is larger than all doubles. Ids and times in nanoseconds are such numbers.
 */
export const decodeShown = (text: string | null): unknown => withAllDigits(text, decodeValue(text));

/** `decodeShown` of a text whose `decodeValue` is known. */
export const withAllDigits = (text: string | null, value: unknown): unknown =>
  text === null || typeof value !== 'object' ? value : withTexts(text, value);

/** `JSON.parse` with such numbers as texts, for values of clients that are kept as they are shown. */
export const parseShown = (json: string): unknown => withTexts(json, JSON.parse(json));

const withTexts = (json: string, value: unknown): unknown => {
  const exact = replaceLargeNumbers(json, (number) => (isHeld(number) ? number : `"${number}"`));
  return exact === json ? value : JSON.parse(exact);
};

const isHeld = (number: string): boolean => {
  const value = Number(number);
  return /[.eE]/.test(number) ? Number.isFinite(value) : isFaithfulNumber(number, value);
};

/** Whether a JSON value is nested deeper than 1,000 levels. Newer versions of Node read and write such values, and few clients do. */
export const isNestedTooDeep = (value: unknown, level = 0): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (level === nestingMax) return true;
  if (Array.isArray(value)) return value.some((item) => isNestedTooDeep(item, level + 1));
  for (const key in value) if (isNestedTooDeep((value as Record<string, unknown>)[key], level + 1)) return true;
  return false;
};

const isFaithfulNumber = (text: string, value: number): boolean => {
  if (String(value) === text.trim()) return true;
  const digits = text.replace(/[eE].*/s, '').replace(/[^0-9]/g, '');
  const size = Math.abs(value);
  return digits.length <= 15 && (size > 1e-300 || !/[1-9]/.test(digits)) && size < 1e300;
};

const scalarPattern = /^\s*(?:"|-?\d|true\s*$|false\s*$|null\s*$)/;

const needsQuotes = (text: string): boolean => {
  if (!text.isWellFormed()) return true;
  if (!scalarPattern.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
