import type { Page, PageRequest } from '@spanledger/core';

/** The slice of all matches that a page contains. */
export const pageOf = <T>(items: readonly T[], { page, limit }: PageRequest): Page<T> => ({
  items: items.slice((page - 1) * limit, page * limit),
  totalItems: items.length,
});
