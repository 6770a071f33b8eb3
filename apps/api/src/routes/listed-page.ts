import type { Page, ProjectId } from '@spanledger/core';

/** A page, and how many items the list has, unless that was not counted. */
interface ListedPage<T> {
  readonly items: readonly T[];
  readonly totalItems?: number;
}

interface ListReader<Query, T> {
  list(projectId: ProjectId, query: Query): Promise<Page<T>>;
  page(projectId: ProjectId, query: Query): Promise<readonly T[]>;
}

/** Reads pages of a list, without its count if `total` is false. */
export const pagesOf =
  <Query, T>(reader: ListReader<Query, T>, projectId: ProjectId, total: boolean | undefined) =>
  async (query: Query): Promise<ListedPage<T>> =>
    total === false ? { items: await reader.page(projectId, query) } : reader.list(projectId, query);
