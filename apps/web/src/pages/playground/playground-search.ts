import { searchText } from '../../format/search-text.ts';

/** The source of the first column: a model call, or a version of a prompt. */
export interface PlaygroundSearch {
  readonly trace?: string | undefined;
  readonly observation?: string | undefined;
  readonly prompt?: string | undefined;
  readonly version?: number | undefined;
}

/** Invalid sources are omitted. */
export const playgroundSearch = (search: Record<string, unknown>): PlaygroundSearch => {
  const [trace, observation, prompt] = ['trace', 'observation', 'prompt'].map((name) => searchText(search[name]));
  const { version } = search;
  if (trace && observation) return { trace, observation };
  if (!prompt) return {};
  return typeof version === 'number' && Number.isInteger(version) && version > 0 ? { prompt, version } : { prompt };
};
