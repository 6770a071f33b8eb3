import type { DialectStatements } from '@spanledger/telemetry-sql';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { countingReceipts } from './counting-receipts.ts';

/** Maps are split into rows to be summed, and built again. */
export const ledgerHoursSql: DialectStatements['ledgerHours'] = (around, hours, parameters) => `
WITH receipts AS MATERIALIZED (
  SELECT date_trunc('hour', received_at, 'UTC') AS hour, batch_id, part, received, stored, rejected, quarantined,
    payload_bytes
  FROM ${countingReceipts(timeBounds('r.received_at', around.from, around.to, parameters))} AS counting
  WHERE ${timeBounds('received_at', hours.from, hours.to, parameters).join(' AND ')}
), letters AS (
  SELECT batch_id, part, coalesce(sum(events) FILTER (WHERE state = 1), 0) AS open,
    coalesce(sum(events) FILTER (WHERE state = 2), 0) AS discarded,
    coalesce(sum(events) FILTER (WHERE state = 3), 0) AS replayed
  FROM dead_letters AS d
  ${whereProject('d', [])}
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
    coalesce(json_agg(json_build_array(stored, quarantined, open, discarded, replayed))
      FILTER (WHERE open + discarded + replayed > 0), '[]') AS unsettled
  FROM receipts LEFT JOIN letters USING (batch_id, part)
  GROUP BY hour
)
SELECT hours.*, coalesce(rejected, '{}') AS rejected
FROM hours LEFT JOIN rejections USING (hour)
ORDER BY hour`;
