import {
  closeBooks,
  formatIso,
  parseIso,
  type Difference,
  type LedgerReader,
  type Micros,
  type Period,
  type ProjectId,
} from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleLedgerReader } from '../ledger/timescale-ledger-reader.ts';
import { verifyLimits } from './verify-limits.ts';

const microsPerDay: Micros = 86_400_000_000;
const microsAtOnce = 31 * microsPerDay;

const daysSchema = z.object({ first: z.string().nullable(), last: z.string().nullable() });
const daysSql = `
SELECT min(received_at)::date AS first, max(received_at)::date AS last FROM ingest_batches WHERE project_id = $1`;

const startOf = (day: string): Micros => parseIso(day) ?? 0;

/** From the first day on, to the end of the last; empty when nothing was received then. */
const timesOf = async (
  client: Timescale,
  project: ProjectId,
  period: Period | undefined,
): Promise<readonly [from: Micros, to: Micros]> => {
  const [days] = await client.query('verify-ledger-days', daysSql, [project], daysSchema, verifyLimits);
  const { first = null, last = null } = days ?? {};
  if (first === null || last === null) return [0, 0];
  const { fromDay, toDay } = period ?? { fromDay: first, toDay: last };
  return [Math.max(startOf(first), startOf(fromDay)), Math.min(startOf(last), startOf(toDay)) + microsPerDay];
};

/**
 * Hours whose events are not all stored, rejected, quarantined or discarded, by their receipts and dead letters. What
 * is in flight has no receipt yet.
 */
export const verifyLedger = async (
  client: Timescale,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const ledger: Pick<LedgerReader, 'hours'> = timescaleLedgerReader(client);
  const [from, to] = await timesOf(client, projectId, period);
  const differences: Difference[] = [];
  for (let at = from; at < to; at += microsAtOnce) {
    const received = await ledger.hours(projectId, { from: at, to: Math.min(at + microsAtOnce, to) });
    for (const { hour, received: events, balance } of closeBooks(received, []).hours) {
      if (balance === 0) continue;
      const expected = `${events} events accounted for`;
      const found = `${events - balance} events accounted for`;
      differences.push({ figure: 'ledger', projectId, of: formatIso(hour), expected, found });
    }
  }
  return differences;
};
