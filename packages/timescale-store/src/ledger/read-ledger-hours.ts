import { latestMicros, type LedgerHour, type LedgerQuery, type ProjectId } from '@spanledger/core';
import { ledgerHourRowSchema, toLedgerHour } from '@spanledger/telemetry-rows';
import { timeParameter } from '../client/parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { countingReceipts } from './counting-receipt.ts';

const microsPerHour = 3_600_000_000;
const microsPerDay = 24 * microsPerHour;

/**
 * The receipts of the days around the period are read too: of a batch that came on two of them one copy counts,
 * whichever period is asked for.
 */
const sql = `
WITH receipts AS MATERIALIZED (
  SELECT date_trunc('hour', received_at, 'UTC') AS hour, batch_id, part, received, stored, rejected, quarantined,
    payload_bytes
  FROM ${countingReceipts('r.project_id = $1 AND r.received_at >= $2::timestamptz AND r.received_at < $3::timestamptz')} AS counting
  WHERE received_at >= $4::timestamptz AND received_at < $5::timestamptz
), letters AS (
  SELECT batch_id, part, coalesce(sum(events) FILTER (WHERE state = 1), 0) AS open,
    coalesce(sum(events) FILTER (WHERE state = 2), 0) AS discarded,
    coalesce(sum(events) FILTER (WHERE state = 3), 0) AS replayed
  FROM dead_letters AS d
  WHERE d.project_id = $1
  GROUP BY batch_id, part
), rejections AS (
  SELECT hour, json_object_agg(reason, events) AS rejected
  FROM (
    SELECT hour, each.key AS reason, sum(each.value::bigint) AS events
    FROM receipts, json_each_text(rejected) AS each
    GROUP BY hour, each.key
  ) AS by_reason
  GROUP BY hour
), hours AS (
  SELECT hour, count(DISTINCT batch_id) AS batches, sum(received) AS received, sum(stored) AS stored,
    sum(payload_bytes) AS payload_bytes,
    coalesce(json_agg(json_build_array(stored, quarantined, coalesce(open, 0), coalesce(discarded, 0), coalesce(replayed, 0)))
      FILTER (WHERE quarantined + coalesce(open + discarded + replayed, 0) > 0), '[]') AS unsettled
  FROM receipts LEFT JOIN letters USING (batch_id, part)
  GROUP BY hour
)
SELECT hours.*, coalesce(rejected, '{}') AS rejected
FROM hours LEFT JOIN rejections USING (hour)
ORDER BY hour`;

/** A time inside what PostgreSQL and the rows hold. */
const within = (at: number): string => timeParameter(Math.min(Math.max(at, 0), latestMicros));

export const readLedgerHours = async (
  client: Timescale,
  projectId: ProjectId,
  { from, to }: LedgerQuery,
): Promise<readonly LedgerHour[]> => {
  const firstHour = Math.floor(from / microsPerHour) * microsPerHour;
  const values = [projectId, ...[firstHour - microsPerDay, to + microsPerDay, firstHour, to].map(within)];
  const rows = await client.query('read-ledger-hours', sql, values, ledgerHourRowSchema);
  return rows.map(toLedgerHour);
};
