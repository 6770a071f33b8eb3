import { rangeSearch, type RangeSearch } from '../../format/time-range.ts';

/** What costs are split by, with the column by which traces are found that have the same. */
export const dimensions = {
  model: { label: 'Model', column: undefined },
  traceName: { label: 'Trace name', column: 'name' },
  user: { label: 'User', column: 'userId' },
  tag: { label: 'Tag', column: 'tags' },
  environment: { label: 'Environment', column: 'environment' },
  provider: { label: 'Provider', column: undefined },
  session: { label: 'Session', column: 'sessionId' },
  promptName: { label: 'Prompt', column: undefined },
  release: { label: 'Release', column: 'release' },
  type: { label: 'Type', column: undefined },
  project: { label: 'Project', column: undefined },
} as const;
export type Dimension = keyof typeof dimensions;

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
