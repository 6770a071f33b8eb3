import type { Page, ProjectId, ScoreListQuery, ScoreWithTrace } from '@spanledger/core';
import { withTraces } from '@spanledger/telemetry-rows';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { anyOf, equals, hasAll, pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { filterConditions } from './filter-conditions.ts';
import { readTracesOfScores } from './read-traces-of-scores.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

/** Reads the page, and then the traces of its scores. */
export const listScores = async (
  client: Timescale,
  projectId: ProjectId,
  query: ScoreListQuery,
): Promise<Page<ScoreWithTrace>> => {
  const parameters = sqlParameters(projectId);
  const matching = `FROM scores AS s\n${whereProject('s', conditionsOf(query, parameters))}`;
  const counting = countRows(client, 'count-scores', matching, parameters);
  const sql = `SELECT ${scoreSelection}
${matching}
ORDER BY s.timestamp DESC, s.id
${pageSlice(query, parameters)}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-scores', sql, parameters.values, selectedScoreSchema),
    counting,
  ]);
  const scores = rows.map((row) => toScore(projectId, row));
  const traces = await readTracesOfScores(client, projectId, scores);
  return { items: withTraces(scores, traces), totalItems };
};

const conditionsOf = (query: ScoreListQuery, parameters: SqlParameters): string[] => {
  const { value, onTracesOnly } = query;
  const own = [
    ...timeBounds('s.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...equals('s.name', query.name, parameters),
    ...equals('s.source', query.source, parameters),
    ...equals('s.data_type', query.dataType, parameters),
    ...equals('s.trace_id', query.traceId, parameters),
    ...anyOf('s.observation_id', query.observationIds, parameters),
    ...equals('s.session_id', query.sessionId, parameters),
    ...equals('s.dataset_run_id', query.datasetRunId, parameters),
    ...equals('s.config_id', query.configId, parameters),
    ...equals('s.queue_id', query.queueId, parameters),
    ...anyOf('s.id', query.scoreIds, parameters),
    ...anyOf('s.environment', query.environments, parameters),
    ...(onTracesOnly ? ['s.trace_id IS NOT NULL'] : []),
  ];
  const ofTheTrace = [
    ...equals('t.user_id', query.userId, parameters),
    ...hasAll('t.tags', query.traceTags, parameters),
  ];
  // A condition on the trace makes the environment one as well.
  if (ofTheTrace.length > 0) ofTheTrace.push(...anyOf('t.environment', query.environments, parameters));
  const filters = query.filters ?? [];
  const all = value === undefined ? filters : [...filters, { type: 'number', column: 'value', ...value } as const];
  const filtered = filterConditions(all, parameters);
  return [...own, ...filtered.s, ...traceFulfils('s.trace_id', [...ofTheTrace, ...filtered.t])];
};
