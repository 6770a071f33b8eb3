import type { Page, ProjectId, Session, SessionListQuery } from '@spanledger/core';
import { micros } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { pageSlice, whereProject } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { compareTime } from '../query/time-bounds.ts';

const sessionSchema = z.object({ id: z.string(), createdAt: micros, environment: z.string() });

const beginning = 'min(t.timestamp)';

/** Groups the traces by session; a session begins with its first trace, so all of its traces are looked at. */
export const listSessions = async (
  client: Timescale,
  projectId: ProjectId,
  query: SessionListQuery,
): Promise<Page<Session>> => {
  const parameters = sqlParameters(projectId);
  const sessions = `FROM (
SELECT t.session_id AS id, ${beginning} AS created_at,
  (array_agg(t.environment ORDER BY t.timestamp, t.id))[1] AS environment
FROM traces AS t
${whereProject('t', [`t.session_id <> ''`])}
GROUP BY t.session_id
${having(query, parameters)}
) AS sessions`;
  const counting = countRows(client, 'count-sessions', sessions, parameters);
  const sql = `SELECT id, created_at AS "createdAt", environment ${sessions}
ORDER BY created_at DESC, id
${pageSlice(query, parameters)}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-sessions', sql, parameters.values, sessionSchema),
    counting,
  ]);
  return { items: rows.map((row) => ({ ...row, projectId })), totalItems };
};

const having = (query: SessionListQuery, parameters: SqlParameters): string => {
  const { fromTimestamp, toTimestamp, environments } = query;
  const conditions: string[] = [];
  if (fromTimestamp !== undefined) conditions.push(compareTime(beginning, '>=', fromTimestamp, parameters));
  if (toTimestamp !== undefined) conditions.push(compareTime(beginning, '<', toTimestamp, parameters));
  if (environments !== undefined) {
    conditions.push(`bool_or(t.environment = ANY(${parameters.bind('text[]', environments)}))`);
  }
  return conditions.length === 0 ? '' : `HAVING ${conditions.join(' AND ')}`;
};
