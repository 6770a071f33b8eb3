import type { Page, ProjectId, ScoreListQuery, ScoreWithTrace } from '@spanledger/core';
import { environmentsOfTraces, filtersOfScores, withTraces } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { filterConditions } from './filter-conditions.ts';
import { readTracesOfScores } from './read-traces-of-scores.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

const order = 'ORDER BY s.timestamp DESC, s.id';

/** Finds the keys of the page first, reads only those rows whole, and then the traces of these. */
export const listScores = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ScoreListQuery,
): Promise<Page<ScoreWithTrace>> => {
  const parameters = sqlParameters(projectId);
  const matching = `FROM scores AS s FINAL\n${whereProject('s', conditionsOf(query, parameters))}`;
  const keys = `(SELECT toDate(s.timestamp), s.name, s.id ${matching}\n${order} ${pageSlice(query, parameters)})`;
  const sql = `SELECT ${scoreSelection}
FROM scores AS s FINAL
${whereProject('s', [`(toDate(s.timestamp), s.name, s.id) IN ${keys}`])}
${order}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-scores', sql, parameters.values, selectedScoreSchema),
    countRows(client, 'count-scores', matching, parameters),
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
