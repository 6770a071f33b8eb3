import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differenceOfGroup, differingGroupSchema } from '@spanledger/telemetry-rows';
import { verifyLimits } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, counts } from '../costs/counting-rule.ts';
import { groupKinds, type GroupKind } from '../costs/sum-kinds.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

/** What a group of a kind is of; the other properties are those of no trace. */
const properties = `if(kind IN ('group', 'name'), trace_name, NULL) AS name,
    if(kind IN ('group', 'user'), user_id, NULL) AS user,
    if(kind IN ('group', 'tags'), trace_tags, []) AS tags,
    if(kind IN ('group', 'environment'), trace_environment, '') AS environment`;

/**
 * Groups that were computed before, where their cost or their count differs from that of their rows now. Of each kind
 * on its days.
 */
export const differingGroups = async (
  client: ClickHouse,
  projectId: ProjectId,
  daysOfKinds: ReadonlyMap<GroupKind, readonly Day[]>,
): Promise<readonly Difference[]> => {
  const days = [...new Set([...daysOfKinds.values()].flat())];
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind('Array(Date)', days);
  const compared = parameters.bind(
    'texts',
    [...daysOfKinds].flatMap(([kind, ofKind]) => ofKind.map((day) => `${kind} ${day}`)),
  );
  const kinds = parameters.bind('texts', groupKinds);
  const observations = whereProject('o', [`toDate(o.start_time) IN ${among}`]);
  const known = whereProject('g', [`g.day IN ${among}`, `toString(g.kind) IN ${kinds}`]);
  const sql = `
SELECT toString(day) AS day, kind, has_trace, ${properties}, sum(each.cost_now) AS computed_cost,
    sum(each.cost_then) AS known_cost, sum(each.count_now) AS computed_count, sum(each.count_then) AS known_count
FROM (
    SELECT o.day AS day, arrayJoin(${kinds}) AS kind, t.id != '' AS has_trace, t.name AS trace_name, t.user_id AS user_id,
        t.tags AS trace_tags, toString(t.environment) AS trace_environment,
        o.cost AS cost_now, toDecimal256(0, 12) AS cost_then, 1 AS count_now, toUInt64(0) AS count_then
    FROM (
        SELECT toDate(o.start_time) AS day, o.trace_id AS trace_id,
            if(${counts}, ${costOf}, toDecimal256(0, 12)) AS cost
        FROM observations AS o FINAL ${observations}
    ) AS o
    LEFT ANY JOIN (SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.tags AS tags, t.environment AS environment
        FROM traces AS t FINAL ${whereProject('t', [])}) AS t ON t.id = o.trace_id
    UNION ALL
    SELECT g.day, toString(g.kind), g.has_trace, g.trace_name, g.user_id, g.tags, toString(g.environment),
        toDecimal256(0, 12), m.7, 0, m.5
    FROM daily_costs AS g FINAL ARRAY JOIN g.models AS m
    ${known} AND (g.day, g.computed_at) IN (
        SELECT d.day, d.computed_at FROM daily_costs AS d FINAL ${whereProject('d', [`d.kind = 'day'`])})
) AS each
WHERE concat(kind, ' ', toString(each.day)) IN ${compared}
GROUP BY each.day, kind, has_trace, name, user, tags, environment
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
