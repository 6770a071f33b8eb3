/** Each text matches in one way only: with two, a long text without a match takes the square of its length. */
const numericPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** An integer of 0 or more that a double holds exactly, or its decimal text; `undefined` for everything else. */
export const parseCount = (value: unknown): number | undefined => {
  const text = typeof value === 'string' ? value.trim() : undefined;
  const count = text !== undefined && numericPattern.test(text) ? Number(text) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count + 0 : undefined;
};
