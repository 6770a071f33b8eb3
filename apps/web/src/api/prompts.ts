import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type PromptSummary = Answer<'get', '/api/public/v2/prompts'>['data'][number];
export type PromptVersion = Answer<'post', '/api/public/v2/prompts'>;

const promptsOfPage = 100;

/** All prompts of a project by name, or the one of that name. */
export const promptsQuery = (projectId: string, name?: string) =>
  queryOptions({
    queryKey: ['prompts', projectId, name],
    queryFn: async ({ signal }): Promise<readonly PromptSummary[]> =>
      allPages(async (page) =>
        api.get('/api/public/v2/prompts', { projectId }, { query: { name, page, limit: promptsOfPage }, signal }),
      ),
  });

/** One version as written: references to other prompts stay references. */
export const promptVersionQuery = (projectId: string, promptName: string, version: number) =>
  queryOptions({
    queryKey: ['prompts', projectId, promptName, version],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/v2/prompts/{promptName}',
        { projectId },
        { params: { promptName }, query: { version, resolve: 'false' }, signal },
      ),
  });
