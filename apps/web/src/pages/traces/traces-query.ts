import { infiniteQueryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { chipOf, conditionOf, type Condition } from '../../api/conditions.ts';
import type { Answer } from '../../api/contract.ts';
import type { TimeRange } from '../../format/time-range.ts';
import type { TracesSearch } from './traces-search.ts';

export type ListedTrace = Answer<'get', '/api/public/traces'>['data'][number];

const rowsOfPage = 100;
const liveEveryMs = 2000;
export const usualOrder = 'timestamp.desc';

/** The conditions of an address; what is none is left out. */
export const conditionsOf = ({ where = [] }: TracesSearch): readonly Condition[] =>
  where.flatMap((text) => {
    const chip = chipOf(text);
    return chip === undefined ? [] : [conditionOf(chip)];
  });

/** The parameters of a list, without its page. */
export const listParameters = (search: TracesSearch, range: TimeRange) => {
  const conditions = conditionsOf(search);
  const withBodies = search.columns?.some((name) => name === 'input' || name === 'output') === true;
  return {
    fromTimestamp: range.from,
    // What arrives now is wanted too: its clock may be ahead of the reader's.
    ...(search.to === undefined ? {} : { toTimestamp: range.to }),
    fields: withBodies ? 'core,metrics,io' : 'core,metrics',
    orderBy: search.order ?? usualOrder,
    search: search.search,
    filter: conditions.length === 0 ? undefined : JSON.stringify(conditions),
  };
};

/** Traces, a hundred at a time as one scrolls. */
export const tracesQuery = (projectId: string, search: TracesSearch, range: TimeRange) => {
  const parameters = listParameters(search, range);
  return infiniteQueryOptions({
    queryKey: ['traces', projectId, parameters],
    queryFn: async ({ pageParam, signal }) =>
      api.get(
        '/api/public/traces',
        { projectId },
        { query: { ...parameters, page: pageParam, limit: rowsOfPage }, signal },
      ),
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page < meta.totalPages ? meta.page + 1 : undefined),
    refetchInterval: search.live === true ? liveEveryMs : false,
  });
};
