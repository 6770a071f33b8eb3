import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { TimeRange } from '../../format/time-range.ts';

export type Agent = Answer<'get', '/api/public/agents'>['data'][number];

const agentsOfPage = 100;
/** States change without requests of this page. */
const refreshMs = 30_000;

/** The agents of a project with their figures of a period, the last active one first. */
export const agentsQuery = (projectId: string, { from, to }: Pick<TimeRange, 'from' | 'to'>) =>
  infiniteQueryOptions({
    queryKey: ['agents', projectId, from, to],
    queryFn: async ({ pageParam, signal }) => {
      const query = { fromTimestamp: from, toTimestamp: to, page: pageParam, limit: agentsOfPage };
      return api.get('/api/public/agents', { projectId }, { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ meta: { page, totalPages } }) => (page < totalPages ? page + 1 : undefined),
    refetchInterval: refreshMs,
    // Those of the period before stay, with what is entered for one, until those of another are read.
    placeholderData: (before, query) => (query?.queryKey[1] === projectId ? before : undefined),
  });

/** One agent, which may be on a later page. */
export const agentQuery = (projectId: string, agentName: string, { from, to }: Pick<TimeRange, 'from' | 'to'>) =>
  queryOptions({
    queryKey: ['agents', projectId, from, to, agentName],
    queryFn: async ({ signal }) => {
      const query = { fromTimestamp: from, toTimestamp: to };
      return api.get('/api/public/agents/{agentName}', { projectId }, { params: { agentName }, query, signal });
    },
    placeholderData: (before, query) =>
      query?.queryKey[1] === projectId && query.queryKey[4] === agentName ? before : undefined,
  });
