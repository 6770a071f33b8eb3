import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Budget = Answer<'get', '/api/public/budgets'>['data'][number];

const budgetsOfPage = 100;
const alertPollMs = 2000;

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

/** The newest alert of a budget, `null` without one; polled while it is to be sent. */
export const lastAlertQuery = (projectId: string, budgetId: string) =>
  queryOptions({
    queryKey: ['budgets', projectId, 'last-alert', budgetId],
    queryFn: async ({ signal }) => {
      const asked = { params: { budgetId }, query: { limit: 1 }, signal };
      const { data } = await api.get('/api/public/budgets/{budgetId}/alerts', { projectId }, asked);
      return data[0] ?? null;
    },
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? alertPollMs : false),
  });
