import type { Day, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { whereProject } from '../query/conditions.ts';
import { keepAgentDay } from '../agents/keep-agent-day.ts';
import { keepSketches } from '../sketches/keep-sketches.ts';
import { onDays } from './day-bounds.ts';
import {
  countOfTraces,
  sumColumns,
  sumNames,
  groupColumns,
  groupOfTrace,
  sumOfTraces,
  sumsOfTracesInGroups,
} from './sums-of-models.ts';

export interface RefreshOptions {
  /** The minimal age of a day's last mark; a minute when absent. A day with recent writes is skipped. */
  readonly restMs?: number | undefined;
  /** 1,000 when absent. */
  readonly daysMax?: number | undefined;
  /** Called before each day; the rest is left for another time once it returns false. */
  readonly isWanted?: (() => boolean) | undefined;
}

const refreshLimits = { timeoutMs: 300_000 };
/** Days that cannot be computed, such as too large ones, must not block the others. */
const failuresMax = 10;

const dueSchema = z.object({ projectId: z.string(), day: z.string() });
const dueSql = `
(
  SELECT project_id AS "projectId", day FROM dirty_days
  GROUP BY project_id, day
  HAVING max(marked_at) <= clock_timestamp() - $1::double precision * interval '1 millisecond'
  ORDER BY min(mark), project_id, day
)
UNION ALL
(
  SELECT project_id, day FROM (
    SELECT project_id, day FROM unsketched_days WHERE is_due
    UNION SELECT project_id, day FROM due_agent_days
  ) AS u
  WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.project_id = u.project_id AND d.day = u.day)
  ORDER BY day DESC, project_id
)
LIMIT $2::bigint`;

/**
 * Computes days without recent writes, those marked longest ago first; returns how many. If interrupted, it leaves
 * whole days. Rejects with the first failure of a day after it has tried the others.
 */
export const refreshDailyCosts = async (
  client: Timescale,
  { restMs = 60_000, daysMax = 1_000, isWanted = () => true }: RefreshOptions = {},
): Promise<number> => {
  const due = await client.query('due-daily-costs', dueSql, [restMs, daysMax], dueSchema, { isForWriting: true });
  let computed = 0;
  const failures: unknown[] = [];
  for (const { projectId, day } of due) {
    if (!isWanted() || failures.length >= failuresMax) break;
    const refresh = (statements: Statements) => refreshDay(statements, projectId as ProjectId, day);
    try {
      if (await client.transaction('refresh-daily-costs', refresh, refreshLimits)) computed += 1;
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
  return computed;
};

const lockSchema = z.object({ is_mine: z.boolean() });
const lockSql = `SELECT pg_try_advisory_xact_lock(hashtextextended('daily costs of ' || $1::text, 0)) AS is_mine`;

/** Those that no writer relies on at the moment. */
const unmarkSql = `
DELETE FROM dirty_days AS m USING (
  SELECT day, mark FROM dirty_days WHERE project_id = $1 AND day = $2::date FOR UPDATE SKIP LOCKED
) AS free
WHERE m.project_id = $1 AND m.day = free.day AND m.mark = free.mark`;

const dirtySchema = z.object({ is_dirty: z.boolean() });
const dirtySql = `SELECT EXISTS (SELECT FROM dirty_days WHERE project_id = $1 AND day = $2::date) AS is_dirty`;

/** False when another process computes days of the project, or a writer relies on a mark of the day. */
const refreshDay = async (statements: Statements, projectId: ProjectId, day: Day): Promise<boolean> => {
  // Rows committed before the marks were deleted must be visible after it, for any default of the server.
  await statements.run('read-committed', 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const [lock] = await statements.query('lock-daily-costs', lockSql, [projectId], lockSchema);
  if (lock?.is_mine !== true) return false;
  const ofDay = [projectId, day];
  await statements.run('unmark-day', unmarkSql, ofDay);
  const [mark] = await statements.query('is-dirty', dirtySql, ofDay, dirtySchema);
  if (mark?.is_dirty !== false) return false;
  await statements.run('delete-day', 'DELETE FROM daily_costs WHERE project_id = $1 AND day = $2::date', ofDay);
  const parameters = sqlParameters(projectId);
  const observations = whereProject('o', onDays('o.start_time', [day], parameters));
  const traces = whereProject('t', onDays('t.timestamp', [day], parameters));
  await statements.run('compute-day', insertSql(observations, traces), parameters.values);
  await keepSketches(statements, projectId, day);
  await keepAgentDay(statements, projectId, day);
  return true;
};

/** The group of a row; nothing for a row of the whole day. */
const groupOfRow = `grouping(has_trace) = 0, coalesce(has_trace, false), trace_name, user_id,
  coalesce(tags, '{}'), coalesce(environment, '')`;

const insertSql = (observations: string, traces: string): string => {
  const group = groupColumns.join(', ');
  const columns = ['project_id', 'day', 'is_group', ...groupColumns, 'is_trace', 'model'];
  return `
INSERT INTO daily_costs (${[...columns, ...sumNames.map((name) => sumColumns[name])].join(', ')})
SELECT $1, day, ${groupOfRow}, false, model, ${sumNames.map(sumOfTraces).join(', ')}
FROM (${sumsOfTracesInGroups(observations)}) AS of_group
GROUP BY GROUPING SETS ((day, model), (day, model, ${group}))
UNION ALL
SELECT $1, day, ${groupOfRow}, true, NULL, ${sumNames.map(countOfTraces).join(', ')}
FROM (SELECT t.timestamp::date AS day, ${groupOfTrace} FROM traces AS t ${traces}) AS each_trace
GROUP BY GROUPING SETS ((day), (day, ${group}))`;
};
