import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { conditionsOnTraces, partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { anyOf, equals, hasAll, whereProject } from '../query/conditions.ts';
import { dailyCostRowSchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';
import { daysTouched } from './day-bounds.ts';
import { sumColumns, sumNames } from './sums-of-models.ts';

type Reader = Pick<Statements, 'query'>;

const daySchema = z.object({ day: z.string() });

/** The days of a period whose sums have changed since they were computed, or are about to change. */
export const readDirtyDays = async (
  statements: Reader,
  projectId: ProjectId,
  query: DailyCostConditions,
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const where = whereProject('m', daysTouched('m.day', query, parameters));
  const sql = `SELECT DISTINCT m.day FROM dirty_days AS m ${where} ORDER BY m.day`;
  const rows = await statements.query('read-dirty-days', sql, parameters.values, daySchema);
  return rows.map(({ day }) => day);
};

/** The days whose stored sums cannot be used: those, and those only partly in the period. */
export const readUncomputedDays = async (
  statements: Reader,
  projectId: ProjectId,
  query: DailyCostConditions,
): Promise<readonly Day[]> => [
  ...new Set([...(await readDirtyDays(statements, projectId, query)), ...partialDays(query)]),
];

/** The stored costs of days, except those of `except`. */
export const readComputedDays = async (
  statements: Reader,
  projectId: ProjectId,
  query: DailyCostConditions,
  except: readonly Day[],
): Promise<readonly DailyCostRow[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT d.day, d.is_trace AS "isTrace", d.model,
  ${sumNames.map((name) => `sum(d.${sumColumns[name]}) AS "${name}"`).join(', ')}
FROM daily_costs AS d ${computedDays(query, except, parameters)}
GROUP BY d.day, d.is_trace, d.model
${mostExpensiveFirst}`;
  return statements.query('read-computed-days', sql, parameters.values, dailyCostRowSchema);
};

/** A WHERE clause on `daily_costs AS d`: rows of whole days, or of groups where the query or `isByGroup` needs them. */
export const computedDays = (
  query: DailyCostConditions,
  except: readonly Day[],
  parameters: SqlParameters,
  isByGroup = false,
): string => {
  const ofGroup = conditionsOnGroup(query, parameters);
  return whereProject('d', [
    isByGroup || ofGroup.length > 0 ? 'd.is_group' : 'NOT d.is_group',
    ...daysTouched('d.day', query, parameters),
    ...(except.length === 0 ? [] : [`d.day <> ALL(${parameters.bind('date[]', except)})`]),
    ...ofGroup,
  ]);
};

const groupColumns = {
  traceName: 'd.trace_name',
  userId: 'd.user_id',
  environment: 'd.environment',
  tags: 'd.tags',
};

const conditionsOnGroup = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] => {
  const conditions = conditionsOnTraces(query, groupColumns, { equals, anyOf, hasAll }, parameters);
  return conditions.length === 0 ? [] : ['d.has_trace', ...conditions];
};
