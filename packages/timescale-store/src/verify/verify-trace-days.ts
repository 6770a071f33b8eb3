import type { Difference, Period, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { timesOfPeriod } from './period-conditions.ts';
import { differencesMax, verifyLimits } from '@spanledger/telemetry-sql';

const rowSchema = z.object({
  id: z.string(),
  first: z.string(),
  last: z.string(),
  known_first: z.string().nullable(),
  known_last: z.string().nullable(),
});

/** The first and last day of each trace, from its row and its observations. */
const daysSql = (period: Period | undefined, parameters: SqlParameters): string => `
SELECT trace_id, min(at)::date AS first, max(at)::date AS last
FROM (
  SELECT o.trace_id, o.start_time AS at FROM observations AS o
  ${whereProject('o', timesOfPeriod('o.start_time', period, parameters))}
  UNION ALL
  SELECT t.id, t.timestamp FROM traces AS t ${whereProject('t', timesOfPeriod('t.timestamp', period, parameters))}
) AS each_row
GROUP BY trace_id`;

/** Traces with rows on days that are not recorded for them. Recorded days without rows are no fault. */
export const verifyTraceDays = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT found.trace_id AS id, found.first, found.last, known.first_day AS known_first, known.last_day AS known_last
FROM (${daysSql(period, parameters)}) AS found
LEFT JOIN trace_days AS known ON known.project_id = $1 AND known.trace_id = found.trace_id
WHERE known.trace_id IS NULL OR known.first_day > found.first OR known.last_day < found.last
ORDER BY id LIMIT ${differencesMax}`;
  const rows = await client.query('verify-trace-days', sql, parameters.values, rowSchema, verifyLimits);
  return rows.map((row) => ({
    figure: 'trace_days',
    projectId,
    of: row.id,
    expected: `${row.first} to ${row.last}`,
    found: row.known_first === null ? 'no days' : `${row.known_first} to ${row.known_last}`,
  }));
};

/** Adds the days of every trace; recorded days are unchanged. */
export const repairTraceDays = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<void> => {
  const parameters = sqlParameters(projectId);
  const sql = `
INSERT INTO trace_days AS known (project_id, trace_id, first_day, last_day)
SELECT $1, trace_id, first, last FROM (${daysSql(period, parameters)}) AS found
ORDER BY trace_id
ON CONFLICT (project_id, trace_id) DO UPDATE
SET first_day = least(known.first_day, excluded.first_day), last_day = greatest(known.last_day, excluded.last_day)
WHERE known.first_day > excluded.first_day OR known.last_day < excluded.last_day`;
  await client.transaction('repair-trace-days', (to) => to.run('add-days', sql, parameters.values), verifyLimits);
};
