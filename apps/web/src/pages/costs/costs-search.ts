import { dimensions, type Dimension } from '../../api/cost-groups.ts';
import { rangeSearch, type RangeSearch } from '../../format/time-range.ts';

export interface CostsSearch extends RangeSearch {
  readonly by?: Dimension | undefined;
}

export const costsSearch = (search: Record<string, unknown>): CostsSearch => {
  const { by } = search;
  return {
    ...rangeSearch(search),
    ...(typeof by === 'string' && Object.hasOwn(dimensions, by) ? { by: by as Dimension } : {}),
  };
};
