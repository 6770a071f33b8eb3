import type { ProjectId, Score, ScorePosition, ScoreStreamQuery } from '@spanledger/core';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { bindTime, timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { filterConditions } from './filter-conditions.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

export const streamScores = async (
  client: Timescale,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<readonly Score[]> => {
  const { after, limit, values } = query;
  const parameters = sqlParameters(projectId);
  const filtered = filterConditions(query.filters ?? [], parameters);
  const where = whereProject('s', [
    ...timeBounds('s.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...(after === undefined ? [] : behind(after, parameters)),
    ...(values === undefined ? [] : [`s.value = ANY(${parameters.bind('double precision[]', values)})`]),
    ...filtered.s,
    ...traceFulfils('s.trace_id', filtered.t),
  ]);
  const sql = `SELECT ${scoreSelection}
FROM scores AS s
${where}
ORDER BY s.timestamp DESC, s.id
LIMIT ${parameters.bind('bigint', limit)}`;
  const rows = await client.query('stream-scores', sql, parameters.values, selectedScoreSchema);
  return rows.map((row) => toScore(projectId, row));
};

/** The time is compared by itself first: that is what the index understands. */
const behind = ({ timestamp, id }: ScorePosition, parameters: SqlParameters): string[] => {
  const at = bindTime(timestamp, parameters);
  return [`s.timestamp <= ${at}`, `(s.timestamp < ${at} OR s.id > ${parameters.bind('text', id)})`];
};
