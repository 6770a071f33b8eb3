import type { Day, Difference, Period, ProjectId } from '@spanledger/core';
import { differenceOfDay, queryOfPeriod } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { computeDailyCosts } from '../costs/compute-daily-costs.ts';
import { readComputedDays } from '../costs/read-computed-days.ts';
import { groupKinds, type GroupKind } from '../costs/sum-kinds.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { verifyAgentDays, verifyLimits } from '@spanledger/telemetry-sql';
import { differingGroups } from './differing-groups.ts';
import { differingSketches } from './differing-sketches.ts';
import { differingTraceSums } from './differing-trace-sums.ts';

const daysAtOnce = 31;

/** Days whose stored sums readers use, and where these differ from their rows. */
export const verifyDailyCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  period: Period | undefined,
  restMs: number,
): Promise<readonly Difference[]> => {
  const query = queryOfPeriod(period);
  const { clean } = await readComputedDays(client, projectId, query, restMs);
  // Readers do not use groups of which some are missing: no difference of theirs is visible.
  const whole = new Map<GroupKind, ReadonlySet<Day>>();
  for (const kind of groupKinds) {
    const ofKind = await readComputedDays(client, projectId, query, restMs, kind);
    whole.set(kind, new Set(ofKind.clean.map(({ date }) => date)));
  }
  const differences: Difference[] = [];
  for (let at = 0; at < clean.length; at += daysAtOnce) {
    const known = clean.slice(at, at + daysAtOnce);
    const days = known.map(({ date }) => date);
    const computed = new Map((await computeDailyCosts(client, projectId, query, days)).map((row) => [row.date, row]));
    for (const row of known) {
      differences.push(...differenceOfDay(projectId, row.date, computed.get(row.date), row));
    }
    const ofKinds = new Map([...whole].map(([kind, ofKind]) => [kind, days.filter((day) => ofKind.has(day))] as const));
    differences.push(...(await differingGroups(client, projectId, ofKinds)));
  }
  differences.push(...(await verifyOthers(client, projectId, clean.map(({ date }) => date).sort(), restMs)));
  if (differences.length === 0) return [];
  // Concurrent writes are no fault: readers compute those days again.
  const still = new Set((await readComputedDays(client, projectId, query, restMs)).clean.map(({ date }) => date));
  return differences.filter(({ of }) => still.has(of.slice(0, 'YYYY-MM-DD'.length)));
};

/** Other stored values of days besides costs, with rest times of their own. */
const verifyOthers = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  restMs: number,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  for (let at = 0; at < days.length; at += daysAtOnce) {
    const some = days.slice(at, at + daysAtOnce);
    differences.push(...(await verifyAgentDays(clickHouseEngine(client, restMs), projectId, some)));
    differences.push(...(await differingSketches(client, projectId, some, restMs)));
    differences.push(...(await differingTraceSums(client, projectId, some, restMs)));
  }
  return differences;
};

const repairSql = (period: Period | undefined): string => `
INSERT INTO dirty_days (project_id, day, marked_at)
SELECT {project:String}, day, now64(6, 'UTC') FROM (
    SELECT toDate(start_time) AS day FROM observations WHERE project_id = {project:String}
    UNION DISTINCT SELECT toDate(timestamp) AS day FROM traces WHERE project_id = {project:String}
    UNION DISTINCT SELECT day FROM daily_costs WHERE project_id = {project:String}
    UNION DISTINCT SELECT day FROM agent_days WHERE project_id = {project:String}
    UNION DISTINCT SELECT day FROM value_sketches WHERE project_id = {project:String}
    UNION DISTINCT SELECT day FROM trace_sums WHERE project_id = {project:String}
)
${period === undefined ? '' : 'WHERE day BETWEEN {fromDay:Date} AND {toDay:Date}'}`;

/**
 * Marks the days: from now on they are computed on each read, and stored again once they have had no writes for a
 * while.
 */
export const repairDailyCosts = (client: ClickHouse, projectId: ProjectId, period: Period | undefined): Promise<void> =>
  client.command(repairSql(period), {
    name: 'repair-daily-costs',
    params: { project: projectId, ...period },
    timeoutMs: verifyLimits.timeoutMs,
  });
