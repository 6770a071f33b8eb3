import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';

const emptyEveryMs = 1500;

/** True if a project has any trace. Polled while it has none. */
export const anyTraceQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['any-trace', projectId],
    queryFn: async ({ signal }): Promise<boolean> => {
      const { data } = await api.get(
        '/api/public/traces',
        { projectId },
        { query: { limit: 1, fields: 'core' }, signal },
      );
      return data.length > 0;
    },
    refetchInterval: ({ state }) => (state.data === true ? false : emptyEveryMs),
    staleTime: Infinity,
  });
