/** Conditions as one, in brackets unless it is only one. */
export const joined = (conditions: readonly string[], operator: 'AND' | 'OR'): string =>
  conditions.length === 1 ? conditions.join('') : `(${conditions.join(` ${operator} `)})`;
