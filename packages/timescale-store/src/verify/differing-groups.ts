import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differenceOfGroup, differingGroupSchema } from '@spanledger/telemetry-rows';
import { differencesMax } from '@spanledger/telemetry-sql';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { costOf, counts } from '../costs/counting-rule.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';

/** Groups of days that were computed before, where their cost or their count differs from that of their rows now. */
export const differingGroups = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const observations = whereProject('o', onDays('o.start_time', days, parameters));
  const among = parameters.bind('date[]', days);
  const sql = `
SELECT day, has_trace, name, "user", tags, environment, sum(cost_now) AS computed_cost, sum(cost_then) AS known_cost,
  sum(count_now) AS computed_count, sum(count_then) AS known_count
FROM (
  SELECT o.day, t.id IS NOT NULL AS has_trace, t.name, t.user_id AS "user", coalesce(t.tags, '{}') AS tags,
    coalesce(t.environment, '') AS environment, o.cost AS cost_now, 0 AS cost_then, 1 AS count_now, 0 AS count_then
  FROM (
    SELECT o.project_id, o.start_time::date AS day, o.trace_id, CASE WHEN ${counts} THEN ${costOf} ELSE 0 END AS cost
    FROM observations AS o ${observations}
  ) AS o
  LEFT JOIN traces AS t ON t.project_id = o.project_id AND t.id = o.trace_id
  WHERE o.day = ANY (${among})
  UNION ALL
  SELECT g.day, g.has_trace, g.trace_name, g.user_id, g.tags, g.environment, 0, g.cost, 0, g.observation_count
  FROM daily_costs AS g ${whereProject('g', ['g.is_group', 'NOT g.is_trace', `g.day = ANY (${among})`])}
) AS each_row
GROUP BY day, has_trace, name, "user", tags, environment
HAVING sum(cost_now) <> sum(cost_then) OR sum(count_now) <> sum(count_then)
ORDER BY day
LIMIT ${differencesMax}`;
  const rows = await statements.query('verify-daily-cost-groups', sql, parameters.values, differingGroupSchema);
  return rows.map((row) => differenceOfGroup(projectId, row));
};
