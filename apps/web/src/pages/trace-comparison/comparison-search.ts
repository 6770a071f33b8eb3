import { searchText } from '../../format/search-text.ts';

/** The state of a comparison of two traces, as stored in its address. */
export interface ComparisonSearch {
  /** The id of the first trace; the newest earlier one of the same name if absent. */
  readonly from?: string | undefined;
  /** The id of the shown step, in the trace that has it. */
  readonly step?: string | undefined;
  /** True if steps without a difference are hidden. */
  readonly changed?: boolean | undefined;
}

/** Invalid parts are unset. */
export const comparisonSearch = (search: Record<string, unknown>): ComparisonSearch => ({
  from: searchText(search['from']) || undefined,
  step: searchText(search['step']) || undefined,
  changed: search['changed'] === true ? true : undefined,
});
