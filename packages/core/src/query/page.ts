/** Which slice of a list: `page` from 1, `limit` items a page. */
export interface PageRequest {
  readonly page: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** How many items match, over all pages. */
  readonly totalItems: number;
}
