import type { Day, ProjectId, SumsByProject, WholeDaysQuery } from '@spanledger/core';
import { partialDays, sumOfProjectSchema, sumsByProject } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { whereProjects } from '../query/conditions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { eachObservation, isAmong } from './compute-daily-costs.ts';
import { aggregates as liveAggregates } from './compute-sums.ts';
import { daysTouched } from './day-bounds.ts';
import { selectSums } from './select-sums.ts';
import { daysWithState } from './stored-days.ts';
import { aggregates as computedAggregates } from './sum-groups.ts';

/** A day of a project. */
interface ProjectDay {
  readonly projectId: string;
  readonly day: Day;
}

const projectDaySchema = z.object({ projectId: z.string(), day: z.string() });

/**
 * Sums of several projects in three statements, for any number of projects: the days that must be computed now, their
 * sums, and the stored sums of the others. Exact as `sumDays` is.
 */
export const sumDaysOfProjects = async (
  client: ClickHouse,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
  restMs = restMsOfDays,
): Promise<SumsByProject | undefined> => {
  if (projectIds.length === 0) return new Map();
  const dirty = await readDirtyDays(client, projectIds, query, restMs);
  const rows = await Promise.all([
    readComputed(client, projectIds, query, dirty),
    dirty.length === 0 ? [] : compute(client, projectIds, query, dirty),
  ]);
  return sumsByProject(rows.flat());
};

/** The days with writes whose stored sums cannot be used. */
const readDirtyDays = async (
  client: ClickHouse,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
  restMs: number,
): Promise<readonly ProjectDay[]> => {
  const parameters = sqlParameters();
  const ids = parameters.bind('texts', projectIds);
  const where = (alias: string): string => whereProjects(alias, ids, daysTouched(`${alias}.day`, query, parameters));
  const stored = {
    rows: `SELECT d.project_id AS project_id, d.day AS day, d.computed_at AS computed_at,
    arraySum(each -> each.5, d.models) = d.observation_count AS is_whole
  FROM daily_costs AS d FINAL ${where('d')} AND d.kind = 'day'`,
  };
  const asked = { key: ['project_id', 'day'], where, partial: partialDays(query), restMs } as const;
  const sql = `
SELECT days.project_id AS projectId, toString(days.day) AS day
FROM (${daysWithState(stored, asked, parameters)}) AS days
WHERE NOT days.is_clean`;
  return client.query('read-dirty-days-of-projects', sql, parameters.values, projectDaySchema);
};

/** That the day of a row is one of these of its project. */
const isOneOf = (alias: string, day: string, days: readonly ProjectDay[], parameters: SqlParameters): string => {
  const ids = parameters.bind(
    'texts',
    days.map(({ projectId }) => projectId),
  );
  const dates = parameters.bind(
    'texts',
    days.map((each) => each.day),
  );
  return `(${alias}.project_id, toString(${day})) IN (SELECT arrayJoin(arrayZip(${ids}, ${dates})))`;
};

const readComputed = async (
  client: ClickHouse,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
  dirty: readonly ProjectDay[],
) => {
  const parameters = sqlParameters();
  const where = whereProjects('d', parameters.bind('texts', projectIds), [
    `d.kind = 'day'`,
    ...daysTouched('d.day', query, parameters),
    ...(dirty.length === 0 ? [] : [`NOT ${isOneOf('d', 'd.day', dirty, parameters)}`]),
  ]);
  const sql = selectSums({
    by: ['project', ...query.by],
    dimensions: { project: 'd.project_id', day: 'd.day', model: 'm.model' },
    aggregates: computedAggregates,
    from: `FROM daily_costs AS d FINAL ARRAY JOIN d.models AS m ${where}`,
  });
  return client.query(
    'read-computed-days-of-projects',
    `${sql}\n${limitOfSums({}, parameters)}`,
    parameters.values,
    sumOfProjectSchema,
  );
};

const compute = async (
  client: ClickHouse,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
  dirty: readonly ProjectDay[],
) => {
  const parameters = sqlParameters();
  const days = [...new Set(dirty.map(({ day }) => day))];
  const where = whereProjects('o', parameters.bind('texts', projectIds), [
    isAmong('toDate(o.start_time)', days, parameters),
    ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
    isOneOf('o', 'toDate(o.start_time)', dirty, parameters),
  ]);
  const sql = selectSums({
    by: ['project', ...query.by],
    dimensions: { project: 'd.project_id', day: 'd.day', model: 'd.model' },
    aggregates: liveAggregates,
    from: `FROM (SELECT o.project_id AS project_id, ${eachObservation} FROM observations AS o FINAL ${where}) AS d`,
  });
  return client.query(
    'compute-sums-of-projects',
    `${sql}\n${limitOfSums({}, parameters)}`,
    parameters.values,
    sumOfProjectSchema,
  );
};
