import { infiniteQueryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';

const tracesOfPage = 20;

/** The traces of a session with their messages, oldest first, page by page. */
export const sessionTracesQuery = (projectId: string, sessionId: string) =>
  infiniteQueryOptions({
    queryKey: ['session', projectId, sessionId],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        sessionId,
        orderBy: 'timestamp.asc',
        fields: 'core,io,metrics',
        page: pageParam,
        limit: tracesOfPage,
      };
      return api.get('/api/public/traces', { projectId }, { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page < (meta.totalPages ?? 0) ? meta.page + 1 : undefined),
  });
