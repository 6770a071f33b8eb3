import { dayOf, microsPerDay, type DerivedStat, type Difference, type Period, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { differencesMax, verifyLimits } from '@spanledger/telemetry-sql';

const sources = {
  trace: [
    { table: 'observations', id: 'trace_id', time: 'start_time' },
    { table: 'traces', id: 'id', time: 'timestamp' },
  ],
  score: [{ table: 'scores', id: 'id', time: 'timestamp' }],
} as const;

type Kind = keyof typeof sources;

const kinds: Readonly<Record<Kind, DerivedStat>> = { trace: 'trace_days', score: 'score_days' };

const rowSchema = z.object({
  id: z.string(),
  first: z.number(),
  last: z.number(),
  known_first: z.number(),
  known_last: z.number(),
});

const inPeriod = (time: string, period: Period | undefined): string =>
  period === undefined ? '' : `AND toDate(${time}) BETWEEN {fromDay:Date} AND {toDay:Date}`;

/** The days of each entity, from its rows. */
const daysSql = (kind: Kind, period: Period | undefined): string =>
  sources[kind]
    .map(
      ({ table, id, time }) => `
    SELECT ${id} AS of_id, toDate(min(${time})) AS first_day, toDate(max(${time})) AS last_day
    FROM ${table} WHERE project_id = {project:String} ${inPeriod(time, period)} GROUP BY of_id`,
    )
    .join(' UNION ALL ');

const paramsOf = (projectId: ProjectId, period: Period | undefined) => ({ project: projectId, ...period });

/** Entities with rows on days that are not recorded for them. Recorded days without rows are no fault. */
export const verifyDays = async (
  client: ClickHouse,
  kind: Kind,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const sql = `
SELECT rows.of_id AS id, toUInt16(rows.first) AS first, toUInt16(rows.last) AS last,
    toUInt16(known.first) AS known_first, toUInt16(known.last) AS known_last
FROM (SELECT of_id, min(first_day) AS first, max(last_day) AS last FROM (${daysSql(kind, period)}) GROUP BY of_id) AS rows
LEFT JOIN (
    SELECT ${kind}_id AS of_id, min(first_day) AS first, max(last_day) AS last
    FROM ${kind}_days WHERE project_id = {project:String} GROUP BY of_id
) AS known ON known.of_id = rows.of_id
WHERE known.of_id = '' OR known.first > rows.first OR known.last < rows.last
LIMIT ${differencesMax}`;
  const rows = await client.query(`verify-${kind}-days`, sql, paramsOf(projectId, period), rowSchema, verifyLimits);
  return rows.map((row) => ({
    figure: kinds[kind],
    projectId,
    of: row.id,
    expected: `${dayText(row.first)} to ${dayText(row.last)}`,
    found: row.known_last === 0 ? 'no days' : `${dayText(row.known_first)} to ${dayText(row.known_last)}`,
  }));
};

const dayText = (day: number): string => dayOf(day * microsPerDay);

/** Adds the days of every entity; recorded days are unchanged. */
export const repairDays = async (
  client: ClickHouse,
  kind: Kind,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<void> => {
  const sql = `
INSERT INTO ${kind}_days (project_id, ${kind}_id, first_day, last_day)
SELECT {project:String}, of_id, first_day, last_day FROM (${daysSql(kind, period)})`;
  const { timeoutMs } = verifyLimits;
  await client.command(sql, { name: `repair-${kind}-days`, params: paramsOf(projectId, period), timeoutMs });
};
