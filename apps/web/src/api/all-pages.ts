interface OnePage<Row> {
  readonly data: readonly Row[];
  readonly meta: { readonly totalPages: number };
}

/** The rows of all pages of a list, in order: the first page by itself, and then the others at once. */
export const allPages = async <Row>(readPage: (page: number) => Promise<OnePage<Row>>): Promise<readonly Row[]> => {
  const first = await readPage(1);
  const others = Array.from({ length: Math.max(0, first.meta.totalPages - 1) }, (_, at) => at + 2);
  return [first, ...(await Promise.all(others.map(readPage)))].flatMap(({ data }) => data);
};
