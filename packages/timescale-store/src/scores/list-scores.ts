import type { Page, ProjectId, ScoreListQuery, ScoreWithTrace } from '@spanledger/core';
import { environmentsOfTraces, filtersOfScores, withTraces } from '@spanledger/telemetry-rows';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
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

const conditionsOf = (query: ScoreListQuery, parameters: SqlParameters): readonly string[] => {
  const { s, t } = filterConditions(filtersOfScores(query), parameters);
  const environments = anyOf('t.environment', environmentsOfTraces(query), parameters);
  return [
    ...timeBounds('s.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...s,
    ...(query.onTracesOnly ? ['s.trace_id IS NOT NULL'] : []),
    ...traceFulfils('s.trace_id', [...t, ...environments]),
  ];
};
