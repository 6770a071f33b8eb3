import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Budget = Answer<'get', '/api/public/budgets'>['data'][number];

const budgetsOfPage = 100;

/** All budgets of a project, oldest first. */
export const budgetsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['budgets', projectId],
    queryFn: async ({ signal }): Promise<readonly Budget[]> =>
      allPages(async (page) =>
        api.get('/api/public/budgets', { projectId }, { query: { page, limit: budgetsOfPage }, signal }),
      ),
  });

/** The spent amount of a budget in its period. */
export const budgetCheckQuery = (projectId: string, budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', projectId, 'check', budgetId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/budgets/{budgetId}/check', { projectId }, { params: { budgetId }, signal }),
  });
