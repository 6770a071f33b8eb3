import { rangeSearch, type RangeSearch } from '../../format/time-range.ts';
import { isColumnName, type ColumnName } from './column-names.ts';

/** The state of the page of traces, as its address holds it. */
export interface TracesSearch extends RangeSearch {
  readonly where?: readonly string[] | undefined;
  readonly search?: string | undefined;
  readonly columns?: readonly ColumnName[] | undefined;
  readonly order?: string | undefined;
  readonly live?: boolean | undefined;
}

const orders: ReadonlySet<string> = new Set(['timestamp.desc', 'totalCost.desc', 'latency.desc']);

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];

/** What an address holds that is not understood is left out. */
export const tracesSearch = (search: Record<string, unknown>): TracesSearch => {
  const [where, columns] = [texts(search['where']), texts(search['columns']).filter(isColumnName)];
  const { search: text, order, live } = search;
  const found = typeof text === 'number' ? String(text) : text;
  return {
    ...rangeSearch(search),
    ...(where.length === 0 ? {} : { where }),
    ...(columns.length === 0 ? {} : { columns }),
    ...(typeof found === 'string' && found !== '' ? { search: found } : {}),
    ...(typeof order === 'string' && orders.has(order) ? { order } : {}),
    ...(live === true ? { live } : {}),
  };
};
