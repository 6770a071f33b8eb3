/** `undefined` where the bit of the field is set: it is null. */
export const unlessNull = <T>(bits: number, bit: number, value: T): T | null => ((bits & bit) === 0 ? value : null);
