import type { ProjectId, Score, ScorePosition, ScoreStreamQuery } from '@spanledger/core';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { readNewestFirst, type SinceConditions } from '../query/newest-first.ts';
import { bindTime, timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { filterConditions } from './filter-conditions.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

export const streamScores = async (
  client: Timescale,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<readonly Score[]> => {
  const read = (since: SinceConditions) => {
    const parameters = sqlParameters(projectId);
    const sql = streamSql(query, since, parameters);
    return client.query('stream-scores', sql, parameters.values, selectedScoreSchema);
  };
  const { after, fromTimestamp, toTimestamp, limit } = query;
  const to = Math.min(toTimestamp ?? Infinity, after === undefined ? Infinity : after.timestamp + 1);
  const rows = await readNewestFirst(client, projectId, { from: fromTimestamp, to, limit, isOfDays: false }, read);
  return rows.map((row) => toScore(projectId, row));
};

const streamSql = (query: ScoreStreamQuery, since: SinceConditions, parameters: SqlParameters): string => {
  const { after, limit, values } = query;
  const filtered = filterConditions(query.filters ?? [], parameters);
  const where = whereProject('s', [
    ...timeBounds('s.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...since('s.timestamp', parameters),
    ...(after === undefined ? [] : behind(after, parameters)),
    ...(values === undefined ? [] : [`s.value = ANY(${parameters.bind('double precision[]', values)})`]),
    ...filtered.s,
    ...traceFulfils('s.trace_id', filtered.t),
  ]);
  return `SELECT ${scoreSelection}
FROM scores AS s
${where}
ORDER BY s.timestamp DESC, s.id
LIMIT ${parameters.bind('bigint', limit)}`;
};

/** The time is compared by itself first: that is what the index understands. */
const behind = ({ timestamp, id }: ScorePosition, parameters: SqlParameters): string[] => {
  const at = bindTime(timestamp, parameters);
  return [`s.timestamp <= ${at}`, `(s.timestamp < ${at} OR s.id > ${parameters.bind('text', id)})`];
};
