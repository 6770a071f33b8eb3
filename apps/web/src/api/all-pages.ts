interface OnePage<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly totalPages: number };
}

/** The rows of all pages of a list, in order: reads the first page, then the others concurrently. */
export const allPages = async <Row>(readPage: (page: number) => Promise<OnePage<Row>>): Promise<readonly Row[]> => {
  const first = await readPage(1);
  const others = Array.from({ length: Math.max(0, first.meta.totalPages - 1) }, (_, at) => at + 2);
  return [first, ...(await Promise.all(others.map(readPage)))].flatMap(({ data }) => data);
};
