import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type ScoreConfig = Answer<'get', '/api/public/score-configs'>['data'][number];

const configsOfPage = 100;

/** All score configs of a project, newest first, archived ones too. */
export const scoreConfigsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['score-configs', projectId],
    queryFn: async ({ signal }): Promise<readonly ScoreConfig[]> =>
      allPages(async (page) =>
        api.get('/api/public/score-configs', { projectId }, { query: { page, limit: configsOfPage }, signal }),
      ),
  });
