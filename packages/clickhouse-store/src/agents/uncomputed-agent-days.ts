import type { Day, Micros, ProjectId } from '@spanledger/core';
import { partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

const daySchema = z.object({ day: z.string() });

/**
 * The days of a period whose `agent_days` cannot be used: those marked less than `restMs` before they were computed,
 * those with more agents than a row holds, and those that are only partly in the period.
 */
export const uncomputedAgentDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  { from, to }: { readonly from: Micros; readonly to: Micros },
  restMs: number,
): Promise<readonly Day[]> => {
  const period = { fromTimestamp: from, toTimestamp: to };
  const parameters = sqlParameters(projectId);
  const touched = (alias: string): string => whereProject(alias, daysTouched(`${alias}.day`, period, parameters));
  const never = `toDateTime64(0, 6, 'UTC')`;
  const sql = `
SELECT toString(days.day) AS day FROM (
  SELECT each.day AS day, max(each.marked_at) AS marked, max(each.computed_at) AS computed,
    argMax(each.is_whole, each.computed_at) AS is_whole
  FROM (
    SELECT m.day AS day, m.marked_at AS marked_at, ${never} AS computed_at, false AS is_whole FROM dirty_days AS m ${touched('m')}
    UNION ALL
    SELECT d.day, ${never}, d.computed_at, d.is_whole FROM agent_days AS d ${touched('d')}
  ) AS each
  GROUP BY each.day
) AS days
WHERE days.marked > ${never} AND (NOT days.is_whole OR has(${parameters.bind('Array(Date)', partialDays(period))}, days.day)
  OR days.computed <= addMilliseconds(days.marked, ${parameters.bind('UInt64', restMs)}))
ORDER BY day`;
  const rows = await client.query('uncomputed-agent-days', sql, parameters.values, daySchema);
  return rows.map(({ day }) => day);
};
