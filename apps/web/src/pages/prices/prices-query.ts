import { queryOptions } from '@tanstack/react-query';

import { allPages } from '../../api/all-pages.ts';
import { api } from '../../api/client.ts';

const pricesOfPage = 100;

/** Every price of the book as the project has it: its own first, then those built in. */
export const pricesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['models', projectId],
    queryFn: async ({ signal }) =>
      allPages(async (page) =>
        api.get('/api/public/models', { projectId }, { query: { page, limit: pricesOfPage }, signal }),
      ),
    staleTime: 60_000,
  });
