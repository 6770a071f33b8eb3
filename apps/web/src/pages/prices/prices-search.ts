import { searchText } from '../../format/search-text.ts';

/** The model whose price is shown over time, and the search text. */
export interface PricesSearch {
  readonly model?: string | undefined;
  readonly search?: string | undefined;
}

export const pricesSearch = (search: Record<string, unknown>): PricesSearch => {
  const [model, text] = [searchText(search['model']), searchText(search['search'])];
  return { ...(model === '' ? {} : { model }), ...(text === '' ? {} : { search: text }) };
};
