import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { conditionsOnTraces, ownColumnsOfTraces } from '@spanledger/telemetry-rows';
import { traceFulfils } from '@spanledger/telemetry-sql';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { anyOf, equals, hasAll, whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { dailyCostRowSchema, mostExpensiveFirst, type DailyCostRow } from './daily-cost-row.ts';
import { onDays } from './day-bounds.ts';
import { countOfTraces, sumNames, sumOfTraces, sumsOfTraceModels } from './sums-of-models.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** The costs of days, live from all their rows. */
export const computeDailyCosts = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  query: DailyCostConditions,
  days: readonly Day[],
): Promise<readonly DailyCostRow[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const sql = dailyCostsSql(query, days, parameters);
  const rows = await statements.query('compute-daily-costs', sql, parameters.values, dailyCostRowSchema);
  const wanted = new Set(days);
  return rows.filter(({ day }) => wanted.has(day));
};

const conditionsOnTrace = (query: DailyCostConditions, parameters: SqlParameters): readonly string[] =>
  conditionsOnTraces(query, ownColumnsOfTraces, { equals, anyOf, hasAll }, parameters);

export const observationsOfDays = (
  query: DailyCostConditions,
  days: readonly Day[],
  parameters: SqlParameters,
): string => {
  const inTime = [
    ...onDays('o.start_time', days, parameters),
    ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
  ];
  return whereProject('o', [
    ...inTime,
    ...traceFulfils(sqlDialect, 'o.trace_id', conditionsOnTrace(query, parameters)),
  ]);
};

const dailyCostsSql = (query: DailyCostConditions, days: readonly Day[], parameters: SqlParameters): string => {
  const observations = observationsOfDays(query, days, parameters);
  const traces = whereProject('t', [
    ...onDays('t.timestamp', days, parameters),
    ...timeBounds('t.timestamp', query.fromTimestamp, query.toTimestamp, parameters),
    ...conditionsOnTrace(query, parameters),
  ]);
  return `
SELECT day, false AS "isTrace", model, ${sumNames.map((name) => `${sumOfTraces(name)} AS "${name}"`).join(', ')}
FROM (${sumsOfTraceModels(observations)}) AS of_trace
GROUP BY day, model
UNION ALL
SELECT t.timestamp::date, true, NULL, ${sumNames.map(countOfTraces).join(', ')}
FROM traces AS t ${traces}
GROUP BY t.timestamp::date
${mostExpensiveFirst}`;
};
