import { queryOptions } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer, Body } from './contract.ts';

export type Evaluator = Answer<'get', '/api/public/evaluators'>['data'][number];
export type Definition = Body<'post', '/api/public/evaluators'>['definition'];
export type EvaluatorType = Definition['type'];
export type JudgeDefinition = Extract<Definition, { readonly type: 'judge' }>;
type BuiltIns = Answer<'get', '/api/public/evaluators/built-in'>;
export type BuiltIn = BuiltIns['data'][number];
export type JudgeTemplate = BuiltIns['judgeTemplates'][number];
export type Trial = Answer<'post', '/api/public/evaluators/test'>;

const rowsOfPage = 100;

/** The definition of an evaluator; the API validated it when it was saved. */
export const definitionOf = ({ definition }: Evaluator): Definition => definition as unknown as Definition;

/** The newest version of each evaluator of a project, by name. */
export const evaluatorsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['evaluators', projectId],
    queryFn: async ({ signal }): Promise<readonly Evaluator[]> =>
      allPages(async (page) =>
        api.get('/api/public/evaluators', { projectId }, { query: { page, limit: rowsOfPage }, signal }),
      ),
  });

/** All versions of an evaluator, newest first. */
export const evaluatorVersionsQuery = (projectId: string, evaluatorId: string) =>
  queryOptions({
    queryKey: ['evaluators', projectId, evaluatorId],
    queryFn: async ({ signal }): Promise<readonly Evaluator[]> =>
      allPages(async (page) =>
        api.get(
          '/api/public/evaluators/{evaluatorId}/versions',
          { projectId },
          { params: { evaluatorId }, query: { page, limit: rowsOfPage }, signal },
        ),
      ),
  });

/** The built-in evaluators, and the templates of judges. */
export const builtInsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['built-in-evaluators', projectId],
    queryFn: async ({ signal }) => api.get('/api/public/evaluators/built-in', { projectId }, { signal }),
    staleTime: Infinity,
  });
