import type { ProjectId, Score, ScoreId, ScoreReader, ScoreStreamQuery, TraceId } from '@spanledger/core';
import { scoreSelection, selectedScoreSchema, toScore } from '@spanledger/telemetry-rows';
import type { Dialect } from '../dialect.ts';
import type { Since } from '../engine-conditions.ts';
import type { TelemetryEngine } from '../engine.ts';
import { isOfAll } from '../filters/is-of-all.ts';
import type { SqlParameters } from '../sql-parameters.ts';
import { traceFulfils } from '../traces/trace-fulfils.ts';
import { listScores, narrowScores } from './list-scores.ts';
import { conditionsOnScores } from './score-filter-columns.ts';

const getScore = async (engine: TelemetryEngine, projectId: ProjectId, id: ScoreId): Promise<Score | undefined> => {
  const { dialect } = engine;
  const [row] = await engine.readLocated(projectId, [id], 'scores', (within) => {
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${scoreSelection(dialect.rows)}
${dialect.scoreById(parameters.bind('text', id), parameters, within)}`;
    return engine.query('get-score', sql, parameters, selectedScoreSchema);
  });
  return row === undefined ? undefined : toScore(projectId, row);
};

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
ORDER BY s.timestamp DESC, s.id`;
    return engine.query('list-scores-of-trace', sql, parameters, selectedScoreSchema);
  });
  return rows.map((row) => toScore(projectId, row));
};

const streamScores = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<readonly Score[]> => {
  const { dialect } = engine;
  const read = (since: Since) => {
    const parameters = engine.parameters(projectId);
    const sql = dialect.page({
      of: 'scores',
      selection: scoreSelection(dialect.rows),
      matching: streamedScores(dialect, query, since, parameters),
      order: 'ORDER BY s.timestamp DESC, s.id',
      slice: `LIMIT ${parameters.bind('count', query.limit)}`,
    });
    return engine.query('stream-scores', sql, parameters, selectedScoreSchema);
  };
  const { after, from, limit } = query;
  const to = Math.min(query.to ?? Infinity, after === undefined ? Infinity : after.timestamp + 1);
  const isOfEach = isOfAll(query) && query.values === undefined;
  const asked = { of: 'scores', from, to, limit, skipped: 0, isSearched: false, isOfAll: isOfEach } as const;
  const { rows: among } = await narrowScores(engine, projectId, { ...query, to });
  const rows = await (among === undefined ? engine.readNewestFirst(projectId, asked, read) : read(among));
  return rows.map((row) => toScore(projectId, row));
};

const streamedScores = (dialect: Dialect, query: ScoreStreamQuery, since: Since, parameters: SqlParameters): string => {
  const { after, values } = query;
  const filtered = conditionsOnScores(dialect, query.filters ?? [], parameters);
  const where = dialect.where('s', [
    ...dialect.timeBounds('s.timestamp', query.from, query.to, parameters),
    ...since('s.timestamp', parameters),
    ...(after === undefined ? [] : dialect.behind('s.timestamp', after.timestamp, { 's.id': after.id }, parameters)),
    ...(values === undefined ? [] : [dialect.isIn('s.value', parameters.bind('numbers', values))]),
    ...filtered.s,
    ...traceFulfils(dialect, 's.trace_id', filtered.t),
  ]);
  return `FROM ${dialect.latest('scores', 's')}\n${where}`;
};

export const scoreReader = (engine: TelemetryEngine): ScoreReader => ({
  list: (projectId, query) => listScores(engine, projectId, query),
  stream: (projectId, query) => streamScores(engine, projectId, query),
  get: (projectId, id) => getScore(engine, projectId, id),
  ofTrace: (projectId, traceId) => listScoresOfTrace(engine, projectId, traceId),
});
