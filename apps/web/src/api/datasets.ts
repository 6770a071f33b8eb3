import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Dataset = Answer<'get', '/api/public/v2/datasets'>['data'][number];

const datasetsOfPage = 100;

/** All datasets of a project, newest first. */
export const datasetsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['datasets', projectId],
    queryFn: async ({ signal }): Promise<readonly Dataset[]> =>
      allPages(async (page) =>
        api.get('/api/public/v2/datasets', { projectId }, { query: { page, limit: datasetsOfPage }, signal }),
      ),
  });
