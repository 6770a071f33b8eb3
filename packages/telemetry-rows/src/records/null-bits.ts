/** `undefined` where the bit says that the field is null. */
export const unlessNull = <T>(bits: number, bit: number, value: T): T | null => ((bits & bit) === 0 ? value : null);
