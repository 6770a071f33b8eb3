import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Webhook = Answer<'get', '/api/public/prompt-webhooks'>['data'][number];

const webhooksOfPage = 100;

/** All webhooks of a project for changes of prompts. */
export const webhooksQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['prompt-webhooks', projectId],
    queryFn: async ({ signal }): Promise<readonly Webhook[]> =>
      allPages(async (page) =>
        api.get('/api/public/prompt-webhooks', { projectId }, { query: { page, limit: webhooksOfPage }, signal }),
      ),
  });
