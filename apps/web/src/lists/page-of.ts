import type { ListedPage } from './list-spec.ts';

/** Rows of a page of lists. */
export const rowsOfPage = 100;

interface AnsweredPage<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly page: number; readonly totalItems: number; readonly totalPages: number };
}

/** A page of a list of the API that is counted separately. There may be another page after a full one. */
export const uncountedPageOf = <Row>({ data }: { readonly data: readonly Row[] }): ListedPage<Row> => ({
  rows: data,
  hasMore: data.length === rowsOfPage,
});

/** A page of a list of the API. */
export const pageOf = <Row>({ data, meta }: AnsweredPage<Row>): ListedPage<Row> => ({
  rows: data,
  totalItems: meta.totalItems,
  hasMore: meta.page < meta.totalPages,
});
