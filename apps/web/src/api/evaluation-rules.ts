import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type EvaluationRule = Answer<'get', '/api/public/evaluation-rules'>['data'][number];
export type RuleStanding = Answer<'get', '/api/public/evaluation-rules/{ruleId}'>;
export type Execution = Answer<'get', '/api/public/evaluation-rules/{ruleId}/executions'>['data'][number];
export type ExecutionState = Execution['state'];

const rulesOfPage = 100;
const renewedMs = 5000;

/** All evaluation rules of a project, newest first. */
export const rulesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['evaluation-rules', projectId],
    queryFn: async ({ signal }): Promise<readonly EvaluationRule[]> =>
      allPages(async (page) =>
        api.get('/api/public/evaluation-rules', { projectId }, { query: { page, limit: rulesOfPage }, signal }),
      ),
  });

/** A rule with its executions by state, and its spending; polled while it has work. */
export const standingQuery = (projectId: string, ruleId: string) =>
  queryOptions({
    queryKey: ['evaluation-rules', projectId, ruleId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/evaluation-rules/{ruleId}', { projectId }, { params: { ruleId }, signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'active' ? renewedMs : false),
  });

const executionsOfPage = 50;

/** A page of the executions of a rule, newest first. */
export const executionsQuery = (
  projectId: string,
  ruleId: string,
  { state, page }: { readonly state: ExecutionState | undefined; readonly page: number },
) =>
  queryOptions({
    queryKey: ['evaluation-rules', projectId, ruleId, 'executions', state, page],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/evaluation-rules/{ruleId}/executions',
        { projectId },
        { params: { ruleId }, query: { state, page, limit: executionsOfPage }, signal },
      ),
    refetchInterval: renewedMs,
  });
