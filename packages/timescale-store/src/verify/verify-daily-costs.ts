import type { DailyCost, Day, Difference, Period, ProjectId } from '@spanledger/core';
import { differenceOfDay, queryOfPeriod } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { computeDailyCosts } from '../costs/compute-daily-costs.ts';
import { dailyCostsOf } from '../costs/daily-cost-row.ts';
import { readComputedDays, readDirtyDays } from '../costs/read-computed-days.ts';
import { whereProject } from '../query/conditions.ts';
import { differingGroups } from './differing-groups.ts';
import { differingSketches } from './differing-sketches.ts';
import { daysOfPeriod, timesOfPeriod } from './period-conditions.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { verifyAgentDays, verifyLimits } from '@spanledger/telemetry-sql';

const daysAtOnce = 31;
const daySchema = z.object({ day: z.string() });

/** The days with rows, or with stored values. */
const daysSql = (period: Period | undefined, parameters: SqlParameters): string => `
SELECT o.start_time::date AS day FROM observations AS o
${whereProject('o', timesOfPeriod('o.start_time', period, parameters))}
UNION SELECT t.timestamp::date FROM traces AS t ${whereProject('t', timesOfPeriod('t.timestamp', period, parameters))}
UNION SELECT d.day FROM daily_costs AS d ${whereProject('d', daysOfPeriod('d.day', period, parameters))}
UNION SELECT a.day FROM agent_days AS a ${whereProject('a', daysOfPeriod('a.day', period, parameters))}
ORDER BY day`;

/** Days whose stored sums readers use, and where these differ from their rows. */
export const verifyDailyCosts = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const parameters = sqlParameters(projectId);
  const sql = daysSql(period, parameters);
  const days = await client.query('verify-days-of-costs', sql, parameters.values, daySchema, verifyLimits);
  const differences: Difference[] = [];
  for (let at = 0; at < days.length; at += daysAtOnce) {
    const some = days.slice(at, at + daysAtOnce).map(({ day }) => day);
    const verify = (statements: Statements) => verifySome(statements, projectId, some);
    differences.push(...(await client.snapshot('verify-daily-costs', verify, { ...verifyLimits, isOfRows: true })));
    differences.push(...(await verifyAgentDays(timescaleEngine(client), projectId, some)));
  }
  return differences;
};

/** Of days in order, in one snapshot: concurrent writes are not visible. */
const verifySome = async (
  statements: Statements,
  projectId: ProjectId,
  some: readonly Day[],
): Promise<readonly Difference[]> => {
  const [first, last] = [some[0], some.at(-1)];
  if (first === undefined || last === undefined) return [];
  const query = queryOfPeriod({ fromDay: first, toDay: last });
  const dirty = new Set(await readDirtyDays(statements, projectId, query));
  const days = some.filter((day) => !dirty.has(day));
  const known = byDate(await readComputedDays(statements, projectId, query, [...dirty]));
  const computed = byDate(await computeDailyCosts(statements, projectId, query, days));
  const differences = days.flatMap((day) => differenceOfDay(projectId, day, computed.get(day), known.get(day)));
  return [
    ...differences,
    ...(await differingGroups(statements, projectId, days)),
    ...(await differingSketches(statements, projectId, days)),
  ];
};

const byDate = (rows: Parameters<typeof dailyCostsOf>[0]): ReadonlyMap<Day, DailyCost> =>
  new Map(dailyCostsOf(rows).map((day) => [day.date, day]));

/**
 * Marks the days: from now on they are computed on each read, and stored again once they have had no writes for a
 * while.
 */
export const repairDailyCosts = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<void> => {
  const parameters = sqlParameters(projectId);
  const sql = `INSERT INTO dirty_days (project_id, day) SELECT $1, day FROM (${daysSql(period, parameters)}) AS days`;
  await client.transaction('repair-daily-costs', (to) => to.run('mark-days', sql, parameters.values), verifyLimits);
};
