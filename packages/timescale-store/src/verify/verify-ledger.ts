import type { Difference, Period, ProjectId } from '@spanledger/core';
import { verifyBooks } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { readLedgerHours } from '../ledger/read-ledger-hours.ts';
import { verifyLimits } from './verify-limits.ts';

const daysSchema = z.object({ first: z.string().nullable(), last: z.string().nullable() });
const daysSql = `
SELECT min(received_at)::date AS first, max(received_at)::date AS last FROM ingest_batches WHERE project_id = $1`;

/** Hours whose books do not balance, of the days on which anything was received. */
export const verifyLedger = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const [days] = await client.query('verify-ledger-days', daysSql, [projectId], daysSchema, verifyLimits);
  const { first = null, last = null } = days ?? {};
  if (first === null || last === null) return [];
  return verifyBooks((project, hours) => readLedgerHours(client, project, hours), projectId, { first, last }, period);
};
