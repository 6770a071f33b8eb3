import type { ScoreReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { getScore } from './get-score.ts';
import { listScores } from './list-scores.ts';
import { listScoresOfTrace } from './list-scores-of-trace.ts';
import { streamScores } from './stream-scores.ts';

export const timescaleScoreReader = (client: Timescale): ScoreReader => ({
  list: (projectId, query) => listScores(client, projectId, query),
  stream: (projectId, query) => streamScores(client, projectId, query),
  get: (projectId, id) => getScore(client, projectId, id),
  ofTrace: (projectId, traceId) => listScoresOfTrace(client, projectId, traceId),
});
