import { rangeSearch, type RangeSearch } from '../../format/time-range.ts';

/** The period of the agents' figures, and the agent whose details are open. */
export interface AgentsSearch extends RangeSearch {
  readonly agent?: string | undefined;
}

export const agentsSearch = (search: Record<string, unknown>): AgentsSearch => {
  const { agent } = search;
  const isName = typeof agent === 'string' || typeof agent === 'number';
  return { ...rangeSearch(search), ...(isName ? { agent: String(agent) } : {}) };
};
