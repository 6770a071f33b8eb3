import type { Page, PageRequest } from '@spanledger/core';

/**
 * A page of rows that each have the number of rows on all pages. A page beyond the last one has no such row: then the
 * first one is read.
 */
export const readCountedPage = async <Row extends { readonly totalItems: number }>(
  { page, limit }: PageRequest,
  read: (page: PageRequest) => Promise<readonly Row[]>,
): Promise<Page<Omit<Row, 'totalItems'>>> => {
  const rows = await read({ page, limit });
  const [counted] = rows.length === 0 && page > 1 ? await read({ page: 1, limit: 1 }) : rows;
  return { items: rows.map(({ totalItems: _total, ...item }) => item), totalItems: counted?.totalItems ?? 0 };
};
