import type { Page, ProjectId, ScoreListQuery, ScoreWithTrace } from '@spanledger/core';
import { environmentsOfTraces, filtersOfScores, withTraces } from '@spanledger/telemetry-rows';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { anyOf, pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { readNewestFirst, type SinceConditions } from '../query/newest-first.ts';
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
  const read = (since: SinceConditions) => {
    const parameters = sqlParameters(projectId);
    const sql = `SELECT ${scoreSelection}
${matchingScores(query, parameters, since('s.timestamp', parameters))}
ORDER BY s.timestamp DESC, s.id
${pageSlice(query, parameters)}`;
    return client.query('list-scores', sql, parameters.values, selectedScoreSchema);
  };
  const counted = sqlParameters(projectId);
  // Refuses what cannot be asked, before anything else is under way.
  const matching = matchingScores(query, counted);
  const asked = { from: query.fromTimestamp, to: query.toTimestamp, limit: query.limit, isOfDays: false };
  const [rows, totalItems] = await Promise.all([
    readNewestFirst(client, projectId, asked, read),
    countRows(client, 'count-scores', matching, counted),
  ]);
  const scores = rows.map((row) => toScore(projectId, row));
  const traces = await readTracesOfScores(client, projectId, scores);
  return { items: withTraces(scores, traces), totalItems };
};

const matchingScores = (query: ScoreListQuery, parameters: SqlParameters, more: readonly string[] = []): string =>
  `FROM scores AS s\n${whereProject('s', [...conditionsOf(query, parameters), ...more])}`;

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
