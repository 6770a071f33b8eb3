/** One bit for each field, in order: set when it is null. */
export const nullBits = (...fields: readonly unknown[]): number => {
  let bits = 0;
  for (let index = 0; index < fields.length; index += 1) if (fields[index] === null) bits |= 1 << index;
  return bits;
};

/** `undefined` where the bit says that the field is null. */
export const unlessNull = <T>(bits: number, bit: number, value: T): T | null => ((bits & bit) === 0 ? value : null);
