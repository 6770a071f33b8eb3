import type { Day, ProjectId, SumsByProject, WholeDaysQuery } from '@spanledger/core';
import { partialDays, sumOfProjectSchema, sumsByProject } from '@spanledger/telemetry-rows';
import { limitOfSums } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { whereProjects } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { daysTouched, onDays } from './day-bounds.ts';
import { sumColumns } from './sum-days.ts';
import { sumsOfProjectModels } from './sums-of-models.ts';

/** A day of a project. */
interface ProjectDay {
  readonly projectId: string;
  readonly day: Day;
}

const projectDaySchema = z.object({ projectId: z.string(), day: z.string() });

/** Sums of several projects in two statements, however many they are, in one snapshot. Exact as `sumDays` is. */
export const sumDaysOfProjects = (
  client: Timescale,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
): Promise<SumsByProject | undefined> =>
  client.snapshot(
    'sum-days-of-projects',
    async (statements) => {
      const dirty = await readDirtyDays(statements, projectIds, query);
      const parameters = sqlParameters();
      const sql = sumsSql(projectIds, query, dirty, parameters);
      return sumsByProject(await statements.query('sum-days-of-projects', sql, parameters.values, sumOfProjectSchema));
    },
    { isOfRows: true },
  );

/** The days whose sums have changed since they were computed, or are about to change. */
const readDirtyDays = async (
  statements: Pick<Statements, 'query'>,
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
): Promise<readonly ProjectDay[]> => {
  const parameters = sqlParameters();
  const touched = daysTouched('m.day', query, parameters);
  const sql = `SELECT DISTINCT m.project_id AS "projectId", m.day AS "day"
FROM dirty_days AS m ${whereProjects('m', parameters.bind('texts', projectIds), touched)}`;
  return statements.query('read-dirty-days-of-projects', sql, parameters.values, projectDaySchema);
};

const sumsSql = (
  projectIds: readonly ProjectId[],
  query: WholeDaysQuery,
  dirty: readonly ProjectDay[],
  parameters: SqlParameters,
): string => {
  const ids = parameters.bind('texts', projectIds);
  const isUncomputed = uncomputedDays(query, dirty, parameters);
  const by = ['d.project_id', ...query.by.map((dimension) => `d.${dimension}`)];
  const columns = ['d.project_id', 'd.day', 'd.model', ...Object.values(sumColumns)].join(', ');
  const known = `SELECT ${columns} FROM daily_costs AS d ${whereProjects('d', ids, [
    'NOT d.is_group',
    'NOT d.is_trace',
    ...daysTouched('d.day', query, parameters),
    `NOT ${isUncomputed('d.project_id', 'd.day')}`,
  ])}`;
  const days = [...new Set([...dirty.map(({ day }) => day), ...partialDays(query)])];
  const live =
    days.length === 0
      ? []
      : [
          `SELECT ${columns} FROM (${sumsOfProjectModels(
            whereProjects('o', ids, [
              ...onDays('o.start_time', days, parameters),
              ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
              isUncomputed('o.project_id', 'o.start_time::date'),
            ]),
          )}) AS d`,
        ];
  return `
SELECT ${[
    'd.project_id AS "project"',
    ...query.by.map((dimension) => `d.${dimension} AS "${dimension}"`),
    ...Object.entries(sumColumns).map(([name, column]) => `sum(${column}) AS "${name}"`),
  ].join(', ')}
FROM (${[known, ...live].join('\nUNION ALL\n')}) AS d
GROUP BY ${by.join(', ')}
HAVING sum(d.observation_count) > 0
${limitOfSums({}, parameters)}`;
};

/** Whether the stored sums of a project's day cannot be used: those, and those of days only partly in the period. */
const uncomputedDays = (
  query: WholeDaysQuery,
  dirty: readonly ProjectDay[],
  parameters: SqlParameters,
): ((projectId: string, day: string) => string) => {
  const partial = parameters.bind('date[]', partialDays(query));
  const ids = parameters.bind(
    'texts',
    dirty.map(({ projectId }) => projectId),
  );
  const days = parameters.bind(
    'date[]',
    dirty.map(({ day }) => day),
  );
  return (projectId, day) =>
    `(${day} = ANY(${partial}) OR (${projectId}, ${day}) IN (SELECT * FROM unnest(${ids}, ${days})))`;
};
