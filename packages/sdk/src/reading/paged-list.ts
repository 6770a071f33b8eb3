export interface PageMeta {
  readonly page: number;
  readonly limit: number;
  readonly totalItems: number;
  readonly totalPages: number;
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly meta: PageMeta;
}

/** `await` resolves to the first page; `for await` yields every item from there on, reading pages as it goes. */
export type PagedList<T> = Promise<Page<T>> & AsyncIterable<T>;

export const pagedList = <T>(read: (page: number) => Promise<Page<T>>, firstPage = 1): PagedList<T> => {
  const first = read(firstPage);
  async function* items(): AsyncGenerator<T, void, undefined> {
    for (let page = await first; ; page = await read(page.meta.page + 1)) {
      yield* page.data;
      if (page.data.length === 0 || page.meta.page >= page.meta.totalPages) return;
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: items });
};
