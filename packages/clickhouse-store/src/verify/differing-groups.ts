import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differenceOfGroup, differingGroupSchema } from '@spanledger/telemetry-rows';
import { verifyLimits } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, counts } from '../costs/counting-rule.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

/** Groups of days that were computed before, where their cost or their count differs from that of their rows now. */
export const differingGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind('Array(Date)', days);
  const observations = whereProject('o', [`toDate(o.start_time) IN ${among}`]);
  const known = whereProject('g', [`g.day IN ${among}`, `g.kind = 'group'`]);
  const sql = `
SELECT toString(day) AS day, has_trace, name, user, tags, environment, sum(each.cost_now) AS computed_cost,
    sum(each.cost_then) AS known_cost, sum(each.count_now) AS computed_count, sum(each.count_then) AS known_count
FROM (
    SELECT o.day AS day, t.id != '' AS has_trace, t.name AS name, t.user_id AS user, t.tags AS tags,
        toString(t.environment) AS environment, o.cost AS cost_now, toDecimal256(0, 12) AS cost_then,
        1 AS count_now, toUInt64(0) AS count_then
    FROM (
        SELECT toDate(o.start_time) AS day, o.trace_id AS trace_id,
            if(${counts}, ${costOf}, toDecimal256(0, 12)) AS cost
        FROM observations AS o FINAL ${observations}
    ) AS o
    LEFT ANY JOIN (SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.tags AS tags, t.environment AS environment
        FROM traces AS t FINAL ${whereProject('t', [])}) AS t ON t.id = o.trace_id
    UNION ALL
    SELECT g.day, g.has_trace, g.trace_name, g.user_id, g.tags, toString(g.environment), toDecimal256(0, 12), m.7, 0, m.5
    FROM daily_costs AS g FINAL ARRAY JOIN g.models AS m
    ${known} AND (g.day, g.computed_at) IN (
        SELECT d.day, d.computed_at FROM daily_costs AS d FINAL ${whereProject('d', [`d.kind = 'day'`])})
) AS each
GROUP BY day, has_trace, name, user, tags, environment
HAVING computed_cost != known_cost OR computed_count != known_count
LIMIT 1000`;
  const rows = await client.query(
    'verify-daily-cost-groups',
    sql,
    parameters.values,
    differingGroupSchema,
    verifyLimits,
  );
  return rows.map((row) => differenceOfGroup(projectId, row));
};
