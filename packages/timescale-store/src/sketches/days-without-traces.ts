import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';

const daySchema = z.object({ day: z.string() });

/** Days with traces that a process of the version before computed, which knew no sketches of them. */
export const readDaysWithoutTraces = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  period: DailyCostConditions,
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT DISTINCT d.day FROM daily_costs AS d
${whereProject('d', ['NOT d.is_group', 'd.is_trace', ...daysTouched('d.day', period, parameters)])}
  AND NOT EXISTS (
    SELECT FROM value_sketches AS k
    ${whereProject('k', ['NOT k.is_named', `k.measure = 'traces.count'`, 'k.day = d.day'])})`;
  return (await statements.query('days-without-traces', sql, parameters.values, daySchema)).map(({ day }) => day);
};
