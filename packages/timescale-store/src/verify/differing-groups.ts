import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differenceOfGroup, differingGroupSchema, sumsOfGroup, type SumOfGroup } from '@spanledger/telemetry-rows';
import { differencesMax } from '@spanledger/telemetry-sql';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { groupColumns, groupOfTrace, sumsOfTracesInGroups } from '../costs/sums-of-models.ts';
import { whereProject } from '../query/conditions.ts';

const group = groupColumns.join(', ');

const sums = (valueOf: (column: SumOfGroup) => string): string => sumsOfGroup.map(valueOf).join(', ');
const isTraces = (column: SumOfGroup): boolean => column === 'trace_count';

const sumsWhere = (condition: string): string =>
  `ARRAY[${sums((column) => `coalesce(sum(${column}) FILTER (WHERE ${condition}), 0)`)}]::numeric[]`;

/** Groups of days that were computed before, where any of their sums differs from that of their rows now. */
export const differingGroups = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const observations = whereProject('o', onDays('o.start_time', days, parameters));
  const traces = whereProject('t', onDays('t.timestamp', days, parameters));
  const among = parameters.bind('date[]', days);
  const sql = `
SELECT day, has_trace, trace_name AS name, user_id AS "user", tags, environment, is_trace, model,
  ${sumsWhere('is_now')}::text[] AS computed, ${sumsWhere('NOT is_now')}::text[] AS known
FROM (
  SELECT true AS is_now, day, ${group}, false AS is_trace, model,
    ${sums((column) => (isTraces(column) ? '1 AS trace_count' : column))}
  FROM (${sumsOfTracesInGroups(observations)}) AS of_trace
  UNION ALL
  SELECT true, day, ${group}, true, NULL, ${sums((column) => (isTraces(column) ? '1' : '0'))}
  FROM (SELECT t.timestamp::date AS day, ${groupOfTrace} FROM traces AS t ${traces}) AS each_trace
  UNION ALL
  SELECT false, day, ${group}, is_trace, model, ${sums((column) => column)}
  FROM daily_costs AS g ${whereProject('g', ['g.is_group', `g.day = ANY (${among})`])}
) AS each_row
WHERE day = ANY (${among})
GROUP BY day, ${group}, is_trace, model
HAVING ${sumsWhere('is_now')} <> ${sumsWhere('NOT is_now')}
ORDER BY day
LIMIT ${differencesMax}`;
  const rows = await statements.query('verify-daily-cost-groups', sql, parameters.values, differingGroupSchema);
  return rows.map((row) => differenceOfGroup(projectId, row));
};
