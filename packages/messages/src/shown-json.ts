import { parseShown } from '@spanledger/core/encode-value';

export { parseShown };

/** `fromJson` for what is shown: numbers with more digits than a double holds are texts. */
export const shownFromJson = (value: unknown): unknown => parsed(value, parseShown);

/** The value of a JSON text of an object or an array, with all numbers as such; any other value unchanged. */
export const fromJson = (value: unknown): unknown => parsed(value, JSON.parse);

const parsed = (value: unknown, parse: (json: string) => unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parse(value);
  } catch {
    return value;
  }
};
