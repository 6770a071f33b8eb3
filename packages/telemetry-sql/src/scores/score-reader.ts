import { partBytesMax, type ProjectId, type Score, type ScoreReader, type TraceId } from '@spanledger/core';
import { scoreSelection, selectedScoreSchema, toScore } from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';
import { listScores, newestFirst } from './list-scores.ts';
import { readScores, readScoresWithTraces } from './read-scores.ts';
import { streamScores } from './stream-scores.ts';
import { weighScores } from './weigh-scores.ts';

const listScoresOfTrace = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  traceId: TraceId,
): Promise<readonly Score[]> => {
  const { dialect } = engine;
  const rows = await engine.readLocated(projectId, [traceId], 'scoresOfTraces', (within, ids) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${scoreSelection(dialect.rows)}
${dialect.scoresOfTraces(parameters.bind('texts', ids), parameters, within)}
${newestFirst}`;
    return engine.query('list-scores-of-trace', sql, parameters, selectedScoreSchema, { bytesMax: partBytesMax });
  });
  return rows.map((row) => toScore(projectId, row));
};

export const scoreReader = (engine: TelemetryEngine): ScoreReader => ({
  list: (projectId, query) => listScores(engine, projectId, query),
  stream: (projectId, query) => streamScores(engine, projectId, query),
  get: async (projectId, id) => (await readScores(engine, projectId, [id], partBytesMax))[0],
  ofTrace: (projectId, traceId) => listScoresOfTrace(engine, projectId, traceId),
  weigh: (projectId, query) => weighScores(engine, projectId, query),
  read: (projectId, ids) => readScoresWithTraces(engine, projectId, ids),
});
