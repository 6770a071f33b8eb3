import { searchText } from '../../format/search-text.ts';

/** The open folder, or the search text for all versions. */
export interface PromptsSearch {
  readonly folder?: string | undefined;
  readonly search?: string | undefined;
}

export const promptsSearch = (search: Record<string, unknown>): PromptsSearch => {
  const [folder, text] = [searchText(search['folder']), searchText(search['search'])];
  return { ...(folder === '' ? {} : { folder }), ...(text === '' ? {} : { search: text }) };
};
