import type { ProjectId, Score, ScoreId, ScoreTrace, ScoreWithTrace, TraceId } from '@spanledger/core';
import {
  scoreSelection,
  selectedScoreSchema,
  toScore,
  traceIdsOfScores,
  traceOfScoreSchema,
  traceOfScoreSelection,
  tracesOfScores,
  withTraces,
} from '@spanledger/telemetry-rows';
import type { TelemetryEngine } from '../engine.ts';

/** In the order of the ids; at their current places, since a score may have moved since its id was found. */
export const readScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  ids: readonly ScoreId[],
  bytesMax: number,
): Promise<readonly Score[]> => {
  if (ids.length === 0) return [];
  const { dialect } = engine;
  const rows = await engine.readLocated(projectId, ids, 'scores', (within, some) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${scoreSelection(dialect.rows)}
${dialect.scoresById(parameters.bind('texts', some), parameters, within)}`;
    return engine.query('read-scores', sql, parameters, selectedScoreSchema, { bytesMax });
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row === undefined ? [] : [toScore(projectId, row)];
  });
};

/** The same, with their traces, however large. */
export const readScoresWithTraces = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  ids: readonly ScoreId[],
): Promise<readonly ScoreWithTrace[]> => {
  const scores = await readScores(engine, projectId, ids, Number.MAX_SAFE_INTEGER);
  return withTraces(scores, await readTracesOfScores(engine, projectId, scores));
};

/** The trace fields of scores; traces that are not stored are absent. */
export const readTracesOfScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  scores: readonly Score[],
): Promise<ReadonlyMap<TraceId, ScoreTrace>> => {
  const ids = traceIdsOfScores(scores);
  if (ids.length === 0) return new Map();
  const rows = await engine.readLocated(projectId, ids, 'traces', (within, some) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${traceOfScoreSelection}
${engine.dialect.tracesById(parameters.bind('texts', some), parameters, within)}`;
    return engine.query('read-traces-of-scores', sql, parameters, traceOfScoreSchema);
  });
  return tracesOfScores(rows);
};
