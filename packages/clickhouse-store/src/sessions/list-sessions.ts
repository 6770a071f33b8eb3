import type { Page, ProjectId, Session, SessionListQuery } from '@spanledger/core';
import { micros } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';

const sessionSchema = z.object({ id: z.string(), createdAtMicros: micros, environment: z.string() });

/** Groups the traces by session; a session begins with its first trace, so all of its traces are looked at. */
export const listSessions = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: SessionListQuery,
): Promise<Page<Session>> => {
  const parameters = sqlParameters(projectId);
  const sessions = `FROM (
SELECT assumeNotNull(t.session_id) AS id,
  toUnixTimestamp64Micro(min(t.timestamp)) AS createdAtMicros,
  argMin(t.environment, (t.timestamp, t.id)) AS environment
FROM traces AS t FINAL
${whereProject('t', ['t.session_id IS NOT NULL', `t.session_id != ''`])}
GROUP BY t.session_id
${having(query, parameters)}
) AS sessions`;
  const slice = pageSlice(query, parameters);
  const sql = `SELECT id, createdAtMicros, environment ${sessions}\nORDER BY createdAtMicros DESC, id ${slice}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-sessions', sql, parameters.values, sessionSchema),
    countRows(client, 'count-sessions', sessions, parameters),
  ]);
  const items = rows.map(({ id, createdAtMicros, environment }) => ({
    id,
    projectId,
    createdAt: createdAtMicros,
    environment,
  }));
  return { items, totalItems };
};

const having = (query: SessionListQuery, parameters: SqlParameters): string => {
  const { fromTimestamp, toTimestamp, environments } = query;
  const conditions: string[] = [];
  if (fromTimestamp !== undefined) conditions.push(`createdAtMicros >= ${parameters.bind('Int64', fromTimestamp)}`);
  if (toTimestamp !== undefined) conditions.push(`createdAtMicros < ${parameters.bind('Int64', toTimestamp)}`);
  if (environments !== undefined) {
    conditions.push(`countIf(t.environment IN ${parameters.bind('Array(String)', environments)}) > 0`);
  }
  return conditions.length === 0 ? '' : `HAVING ${conditions.join(' AND ')}`;
};
