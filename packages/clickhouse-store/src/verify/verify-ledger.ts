import {
  closeBooks,
  formatIso,
  parseIso,
  type Difference,
  type Micros,
  type Period,
  type ProjectId,
} from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { readLedgerHours } from '../ledger/read-ledger-hours.ts';
import { integer } from '../query/row-values.ts';
import { verifyLimits } from './verify-limits.ts';

const microsPerDay: Micros = 86_400_000_000;
const microsAtOnce = 31 * microsPerDay;

const daysSchema = z.object({ receipts: integer, first: z.string(), last: z.string() });
const daysSql = `
SELECT count() AS receipts, toString(toDate(min(received_at))) AS first, toString(toDate(max(received_at))) AS last
FROM ingest_batches WHERE project_id = {project:String}`;

const startOf = (day: string | undefined): Micros | undefined => (day === undefined ? undefined : parseIso(day));

/** From the first day on, to the end of the last; empty when nothing was received then. */
const timesOf = async (
  client: ClickHouse,
  project: ProjectId,
  period: Period | undefined,
): Promise<readonly [from: Micros, to: Micros]> => {
  const [days] = await client.query('verify-ledger-days', daysSql, { project }, daysSchema, verifyLimits);
  if (days === undefined || days.receipts === 0) return [0, 0];
  const [first, last] = [startOf(days.first) ?? 0, startOf(days.last) ?? 0];
  return [
    Math.max(first, startOf(period?.fromDay) ?? first),
    Math.min(last, startOf(period?.toDay) ?? last) + microsPerDay,
  ];
};

/**
 * Hours whose events are not all stored, rejected, quarantined or discarded, by their receipts and dead letters. What
 * is in flight has no receipt yet.
 */
export const verifyLedger = async (
  client: ClickHouse,
  projectId: ProjectId,
  period: Period | undefined,
): Promise<readonly Difference[]> => {
  const [from, to] = await timesOf(client, projectId, period);
  const differences: Difference[] = [];
  for (let at = from; at < to; at += microsAtOnce) {
    const { hours } = closeBooks(
      await readLedgerHours(client, projectId, { from: at, to: Math.min(at + microsAtOnce, to) }),
      [],
    );
    for (const { hour, received, balance } of hours) {
      if (balance === 0) continue;
      const [expected, found] = [received, received - balance].map((events) => `${events} events accounted for`);
      differences.push({
        figure: 'ledger',
        projectId,
        of: formatIso(hour),
        expected: expected ?? '',
        found: found ?? '',
      });
    }
  }
  return differences;
};
