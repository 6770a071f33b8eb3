import { compareTexts, resolveFilter } from '@spanledger/core';
import { fulfils, type ColumnValue } from './memory-filter.ts';

/** The order of two values of a column; absent values are last, with either sign. */
export const compareValues = (a: ColumnValue, b: ColumnValue, sign: 1 | -1): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string' && typeof b === 'string') return sign * compareTexts(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return sign * (a < b ? -1 : Number(a > b));
  return sign * (Number(a) - Number(b));
};

interface Searched {
  readonly name: string | null;
  readonly input: string | null;
  readonly output: string | null;
}

const searched = { name: 'string', input: 'string', output: 'string' } as const;

/** Whether a search matches the entity. */
export const holds = (entity: Searched, search: string): boolean =>
  (['name', 'input', 'output'] as const).some((column) =>
    fulfils(resolveFilter(searched, { type: 'string', column, operator: 'matches', value: search }), entity[column]),
  );
