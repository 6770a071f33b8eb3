import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';

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
/** Anyone with the public key can send any number of scores. */
const shownPagesMax = 5;

/** The newest scores of a subject, and the number of all. */
export interface NewestScores {
  readonly scores: readonly Score[];
  readonly total: number;
}

/** The newest 500 scores of a trace and its steps, of one step, or of a session. */
const scoresQuery = (projectId: string, { traceId, observationId, sessionId }: ScoreSubject) =>
  queryOptions({
    queryKey: ['scores', projectId, traceId, observationId, sessionId],
    queryFn: async ({ signal }): Promise<NewestScores> => {
      const scores: Score[] = [];
      let [total, pages] = [0, 1];
      for (let page = 1; page <= Math.min(pages, shownPagesMax); page += 1) {
        const query = { traceId, observationId, sessionId, fields: 'score', page, limit: scoresOfPage };
        const { data, meta } = await api.get('/api/public/v2/scores', { projectId }, { query, signal });
        scores.push(...data);
        [total, pages] = [meta.totalItems, meta.totalPages];
      }
      return { scores, total };
    },
  });

interface ReadScores {
  readonly data: NewestScores | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** The newest scores of a trace and its steps, or of one step, which are read by themselves only where these are many. */
export const useScores = (projectId: string, { traceId, observationId }: ScoreSubject): ReadScores => {
  const ofTrace = useQuery(scoresQuery(projectId, { traceId }));
  const { data } = ofTrace;
  const isCut = data !== undefined && data.total > data.scores.length;
  const isOfStep = observationId !== undefined;
  const ofStep = useQuery({ ...scoresQuery(projectId, { traceId, observationId }), enabled: isOfStep && isCut });
  if (!isOfStep) return ofTrace;
  if (isCut) return ofStep;
  const scores = data?.scores.filter((score) => score.observationId === observationId);
  return { ...ofTrace, data: scores === undefined ? undefined : { scores, total: scores.length } };
};

/** Those of a few scores that exist. */
export const scoresByIdQuery = (projectId: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ['scores', projectId, 'ids', ids],
    queryFn: async ({ signal }): Promise<readonly Score[]> => {
      const query = { scoreIds: ids.join(','), fields: 'score', limit: scoresOfPage };
      return (await api.get('/api/public/v2/scores', { projectId }, { query, signal })).data;
    },
  });

const againAfterMs = [0, 1500, 5000];

/** Reads scores now, and again later: a server with a queue stores them some time after its answer. */
export const readScoresAgain = (queries: QueryClient, projectId: string): void => {
  for (const ms of againAfterMs)
    setTimeout(() => void queries.invalidateQueries({ queryKey: ['scores', projectId] }), ms);
};
