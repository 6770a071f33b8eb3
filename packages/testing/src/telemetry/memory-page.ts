import type { Page, PageRequest } from '@spanledger/core';

/** The slice that a page is of everything that matches. */
export const pageOf = <T>(items: readonly T[], { page, limit }: PageRequest): Page<T> => ({
  items: items.slice((page - 1) * limit, page * limit),
  totalItems: items.length,
});
