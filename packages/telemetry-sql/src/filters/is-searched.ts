import type { Filter } from '@spanledger/core';

interface Asked {
  readonly filters?: readonly Filter[] | undefined;
  readonly search?: string | undefined;
}

/** True if bodies are searched: then an index may find the few matching rows on any day. */
export const isSearched = ({ filters = [], search }: Asked): boolean =>
  search !== undefined || filters.some(({ column }) => column === 'input' || column === 'output');
