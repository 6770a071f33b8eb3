import type { Day, Micros, ProjectId } from '@spanledger/core';
import { partialDays } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereDays } from '../costs/day-bounds.ts';
import { otherDays } from '../costs/stored-days.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

/**
 * The days of a period whose `agent_days` cannot be used: those marked less than `restMs` before they were computed,
 * those with more agents than a row holds, and those that are only partly in the period.
 */
export const uncomputedAgentDays = (
  client: ClickHouse,
  projectId: ProjectId,
  { from, to }: { readonly from: Micros; readonly to: Micros },
  restMs: number,
): Promise<readonly Day[]> => {
  const period = { fromTimestamp: from, toTimestamp: to };
  const parameters = sqlParameters(projectId);
  const where = whereDays(period, parameters);
  const stored = {
    rows: `SELECT d.day AS day, d.computed_at AS computed_at, d.is_whole AS is_whole FROM agent_days AS d ${where('d')}`,
  };
  const asked = { where, partial: partialDays(period), restMs };
  return otherDays(client, 'uncomputed-agent-days', stored, asked, parameters);
};
