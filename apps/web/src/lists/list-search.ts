import { searchText } from '../format/search-text.ts';
import { rangeSearch, type RangeSearch } from '../format/time-range.ts';

/**
 * The state of a list, as stored in its address. Columns and orders that a list does not have are ignored in the view.
 */
export interface ListSearch extends RangeSearch {
  readonly where?: readonly string[] | undefined;
  readonly search?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly order?: string | undefined;
  readonly live?: boolean | undefined;
}

const orderPattern = /^\w+\.(?:asc|desc)$/;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];

/** Invalid parts of an address are omitted. */
export const listSearch = (search: Record<string, unknown>): ListSearch => {
  const [where, columns] = [texts(search['where']), texts(search['columns'])];
  const { order, live } = search;
  const found = searchText(search['search']);
  return {
    ...rangeSearch(search),
    ...(where.length === 0 ? {} : { where }),
    ...(columns.length === 0 ? {} : { columns }),
    ...(found === '' ? {} : { search: found }),
    ...(typeof order === 'string' && orderPattern.test(order) ? { order } : {}),
    ...(live === true ? { live } : {}),
  };
};
