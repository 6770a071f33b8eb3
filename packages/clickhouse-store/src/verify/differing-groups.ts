import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differenceOfGroup, differingGroupSchema, sumsOfGroup, type SumOfGroup } from '@spanledger/telemetry-rows';
import { differencesMax, verifyLimits } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { costOf, counts, hasSource, sumOfCounting, unitsInTotal, unitsOf } from '../costs/counting-rule.ts';
import { groupKinds, type GroupKind } from '../costs/sum-kinds.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

/** What a group of a kind is of; the other properties are those of no trace. */
const properties = `if(kind IN ('group', 'name'), trace_name, NULL) AS name,
    if(kind IN ('group', 'user'), user_id, NULL) AS user,
    if(kind IN ('group', 'tags'), trace_tags, []) AS tags,
    if(kind IN ('group', 'environment'), trace_environment, '') AS environment`;

const ofTrace = `t.name AS trace_name, t.user_id AS user_id, t.tags AS trace_tags, toString(t.environment) AS trace_environment`;
const ofGroup = 'g.trace_name, g.user_id, g.tags, toString(g.environment)';

type Sums = Readonly<Record<SumOfGroup, string>>;

/** Of observations under the alias `o`. */
const sumsOfModel: Sums = {
  cost: sumOfCounting(costOf),
  observation_count: 'count()',
  trace_count: 'toUInt64(1)',
  input_units: sumOfCounting(unitsOf('input')),
  output_units: sumOfCounting(unitsOf('output')),
  total_units: sumOfCounting(unitsInTotal),
  unpriced_count: `countIf(${counts} AND ${hasSource('unpriced')})`,
  provided_count: `countIf(${counts} AND ${hasSource('provided')})`,
  computed_count: `countIf(${counts} AND ${hasSource('computed')})`,
  computed_cost: `sumIf(${costOf}, ${counts} AND ${hasSource('computed')})`,
};

/** The same of a stored tuple `m`. */
const membersOfModel: Sums = {
  cost: 'm.7',
  observation_count: 'm.5',
  trace_count: 'm.6',
  input_units: 'm.2',
  output_units: 'm.3',
  total_units: 'm.4',
  unpriced_count: 'm.8',
  provided_count: 'm.9',
  computed_count: 'm.10',
  computed_cost: 'm.11',
};

/** In their order; 0 for those that are absent. */
const valuesOf = (values: Partial<Sums>): string =>
  sumsOfGroup
    .map((name) => `${values[name] ?? (name.endsWith('cost') ? 'toDecimal256(0, 12)' : 'toUInt64(0)')} AS ${name}`)
    .join(', ');

const sumsIf = (condition: string): string =>
  `[${sumsOfGroup.map((name) => `toString(sumIf(${name}, ${condition}))`).join(', ')}]`;

/**
 * Groups that were computed before, where any of their sums differs from that of their rows now. Of each kind on its
 * days.
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
  const traces = whereProject('t', [`toDate(t.timestamp) IN ${among}`]);
  const known = `FROM daily_costs AS g FINAL`;
  const ofDays = `${whereProject('g', [`g.day IN ${among}`, `toString(g.kind) IN ${kinds}`])} AND (g.day, g.computed_at) IN (
        SELECT d.day, d.computed_at FROM daily_costs AS d FINAL ${whereProject('d', [`d.kind = 'day'`])})`;
  const sql = `
SELECT toString(day) AS day, kind, has_trace, ${properties}, is_trace, model,
    ${sumsIf('is_now')} AS computed, ${sumsIf('NOT is_now')} AS known
FROM (
    SELECT true AS is_now, o.day AS day, arrayJoin(${kinds}) AS kind, t.id != '' AS has_trace, ${ofTrace}, false AS is_trace,
        o.model AS model, ${sumsOfGroup.map((column) => `o.${column} AS ${column}`).join(', ')}
    FROM (
        SELECT toDate(o.start_time) AS day, o.trace_id AS trace_id, CAST(o.model, 'Nullable(String)') AS model,
            ${valuesOf(sumsOfModel)}
        FROM observations AS o FINAL ${observations}
        GROUP BY day, trace_id, model
    ) AS o
    LEFT ANY JOIN (SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.tags AS tags, t.environment AS environment
        FROM traces AS t FINAL ${whereProject('t', [])}) AS t ON t.id = o.trace_id
    UNION ALL
    SELECT true, toDate(t.timestamp), arrayJoin(${kinds}), true, ${ofTrace}, true, NULL, ${valuesOf({ trace_count: 'toUInt64(1)' })}
    FROM traces AS t FINAL ${traces}
    UNION ALL
    SELECT false, g.day, toString(g.kind), g.has_trace, ${ofGroup}, false, m.1, ${valuesOf(membersOfModel)}
    ${known} ARRAY JOIN g.models AS m ${ofDays}
    UNION ALL
    SELECT false, g.day, toString(g.kind), g.has_trace, ${ofGroup}, true, NULL, ${valuesOf({ trace_count: 'g.trace_count' })}
    ${known} ${ofDays}
) AS each
WHERE concat(kind, ' ', toString(each.day)) IN ${compared}
GROUP BY each.day, kind, has_trace, name, user, tags, environment, is_trace, model
HAVING computed != known
LIMIT ${differencesMax}`;
  const rows = await client.query(
    'verify-daily-cost-groups',
    sql,
    parameters.values,
    differingGroupSchema,
    verifyLimits,
  );
  return rows.map((row) => differenceOfGroup(projectId, row));
};
