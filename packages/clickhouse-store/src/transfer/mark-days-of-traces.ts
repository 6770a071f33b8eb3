import type { ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import { projectParameter, sqlParameters } from '../query/sql-parameters.ts';
import { transferLimits } from './copied-sql.ts';

const daySchema = z.object({ day: z.string() });
/** A command's parameters travel in its address. */
const daysMax = 500;

const markSql = `
INSERT INTO dirty_days (project_id, day, marked_at)
SELECT {project:String}, arrayJoin({days:Array(Date)}), now64(6, 'UTC')`;

/**
 * Marks every day on which the traces have rows already, before rows of theirs are written: these mark their own days
 * only. Done first so that no failure can skip it; a mark outlasts the insert that follows it.
 */
export const markDaysOfTraces = async (
  client: ClickHouse,
  projectId: ProjectId,
  traceIds: Iterable<string>,
): Promise<void> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT DISTINCT toString(toDate(arrayJoin(range(first, last + 1)))) AS day
FROM (
    SELECT toUInt32(min(first_day)) AS first, toUInt32(max(last_day)) AS last
    FROM trace_days
    WHERE project_id = ${projectParameter} AND trace_id IN ${parameters.bind('Array(String)', [...new Set(traceIds)])}
    GROUP BY trace_id
)`;
  const rows = await client.query('transfer-days-of-traces', sql, parameters.values, daySchema, transferLimits);
  for (let at = 0; at < rows.length; at += daysMax) {
    const params = { project: projectId, days: rows.slice(at, at + daysMax).map(({ day }) => day) };
    await client.command(markSql, { name: 'transfer-mark-days', params, timeoutMs: insertTimeoutMs });
  }
};
