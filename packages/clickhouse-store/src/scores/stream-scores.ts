import type { ProjectId, Score, ScorePosition, ScoreStreamQuery } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { compareTime, timeBounds } from '../query/time-bounds.ts';
import { traceFulfils } from '../traces/trace-conditions.ts';
import { filterConditions } from './filter-conditions.ts';
import { scoreSelection, selectedScoreSchema, toScore } from './score-selection.ts';

const order = 'ORDER BY s.timestamp DESC, s.id';

/** Finds the keys behind the position first, from narrow columns, and reads only those rows whole. */
export const streamScores = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: ScoreStreamQuery,
): Promise<readonly Score[]> => {
  const { after, limit, values } = query;
  const parameters = sqlParameters(projectId);
  const filtered = filterConditions(query.filters ?? [], parameters);
  const where = whereProject('s', [
    ...timeBounds('s.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...(after === undefined ? [] : behind(after, parameters)),
    ...(values === undefined ? [] : [`s.value IN ${parameters.bind('Array(Float64)', values)}`]),
    ...filtered.s,
    ...traceFulfils('s.trace_id', filtered.t),
  ]);
  const keys = `(SELECT toDate(s.timestamp), s.name, s.id FROM scores AS s FINAL
${where}
${order} LIMIT ${parameters.bind('UInt64', limit)})`;
  const sql = `SELECT ${scoreSelection}
FROM scores AS s FINAL
${whereProject('s', [`(toDate(s.timestamp), s.name, s.id) IN ${keys}`])}
${order}`;
  const rows = await client.query('stream-scores', sql, parameters.values, selectedScoreSchema);
  return rows.map((row) => toScore(projectId, row));
};

/** The day is compared beside the time: that is what prunes. */
const behind = ({ timestamp, id }: ScorePosition, parameters: SqlParameters): string[] => {
  const position = `-${parameters.bind('Int64', timestamp)}, ${parameters.bind('String', id)}`;
  return [
    compareTime('s.timestamp', true, '<=', timestamp, parameters),
    `(-toUnixTimestamp64Micro(identity(s.timestamp)), s.id) > (${position})`,
  ];
};
