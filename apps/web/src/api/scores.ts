import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { allPages } from './all-pages.ts';
import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type Score = Answer<'get', '/api/public/v2/scores'>['data'][number];

/** The target of a score, in the format of the API. */
export interface ScoreSubject {
  readonly traceId?: string | undefined;
  readonly observationId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** The environment of the score's target. */
  readonly environment?: string | undefined;
}

const scoresOfPage = 100;

/** All scores of a trace and its steps, or of a session, newest first. */
export const scoresQuery = (projectId: string, { traceId, sessionId }: ScoreSubject) =>
  queryOptions({
    queryKey: ['scores', projectId, traceId, sessionId],
    queryFn: async ({ signal }): Promise<readonly Score[]> =>
      allPages(async (page) =>
        api.get(
          '/api/public/v2/scores',
          { projectId },
          { query: { traceId, sessionId, fields: 'score', page, limit: scoresOfPage }, signal },
        ),
      ),
  });

const againAfterMs = [0, 1500, 5000];

/** Reads scores now, and again later: a server with a queue stores them some time after its answer. */
export const readScoresAgain = (queries: QueryClient, projectId: string): void => {
  for (const ms of againAfterMs)
    setTimeout(() => void queries.invalidateQueries({ queryKey: ['scores', projectId] }), ms);
};
