import type { Difference, Period, ProjectId } from '@spanledger/core';
import { integer, verifyBooks } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { readLedgerHours } from '../ledger/read-ledger-hours.ts';
import { verifyLimits } from './differing-groups.ts';

const daysSchema = z.object({ receipts: integer, first: z.string(), last: z.string() });
const daysSql = `
SELECT count() AS receipts, toString(toDate(min(received_at))) AS first, toString(toDate(max(received_at))) AS last
FROM ingest_batches WHERE project_id = {project:String}`;

/** Hours whose books do not balance, of the days on which anything was received. */
export const verifyLedger = async (
  client: ClickHouse,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const params = { project: projectId };
  const [days] = await client.query('verify-ledger-days', daysSql, params, daysSchema, verifyLimits);
  if (days === undefined || days.receipts === 0) return [];
  return verifyBooks((project, hours) => readLedgerHours(client, project, hours), projectId, days, period);
};
