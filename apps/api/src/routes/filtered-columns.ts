import type { Filter } from '@spanledger/core';

/**
 * The plain parameters that still count: a condition in `filter` replaces the parameters for the same column. Returns
 * the value, or `undefined` when a condition has replaced it.
 */
export const unlessFiltered = (filters: readonly Filter[] | undefined) => {
  const columns = new Set(filters?.map(({ column }) => column));
  return <T>(column: string, value: T): T | undefined => (columns.has(column) ? undefined : value);
};

/** The plain parameters that conditions have not replaced, and the conditions. */
export const withParameters = (parameters: readonly Filter[], filters: readonly Filter[] = []): readonly Filter[] => {
  const given = unlessFiltered(filters);
  return [...parameters.filter(({ column }) => given(column, true)), ...filters];
};
