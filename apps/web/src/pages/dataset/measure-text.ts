/** A score, or a difference of scores. */
export const measureText = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: 3 });
