import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Connection = Answer<'get', '/api/public/llm-connections'>['data'][number];

const connectionsOfPage = 100;

/** All connections of a project to providers of models, newest first, without their keys. */
export const connectionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['llm-connections', projectId],
    queryFn: async ({ signal }): Promise<readonly Connection[]> =>
      allPages(async (page) =>
        api.get('/api/public/llm-connections', { projectId }, { query: { page, limit: connectionsOfPage }, signal }),
      ),
  });
