import type { DialectStatements } from '@spanledger/telemetry-sql';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { isOfCountingSplit, receiptsOfParts } from './counting-receipts.ts';

const microsPerHour = 3_600_000_000;

/** Maps and arrays are merged by aggregates that PostgreSQL does not have. */
export const ledgerHoursSql: DialectStatements['ledgerHours'] = (around, hours, parameters) => `
SELECT intDiv(received_micros, ${microsPerHour}) * ${microsPerHour} AS hour, uniqExact(batch_id) AS batches,
  sum(part_received) AS received, sum(part_stored) AS stored, sumMap(part_rejected) AS rejected,
  sum(part_bytes) AS payload_bytes,
  groupArrayIf((part_stored, part_quarantined, open, discarded, replayed), open + discarded + replayed > 0) AS unsettled
FROM ${receiptsOfParts(timeBounds('received_at', around.from, around.to, parameters))} AS receipts
LEFT JOIN (
  SELECT batch_id, part, sumIf(events, state = 1) AS open, sumIf(events, state = 2) AS discarded,
    sumIf(events, state = 3) AS replayed
  FROM dead_letters AS d FINAL
  ${whereProject('d', [])}
  GROUP BY batch_id, part
) AS letters USING (batch_id, part)
WHERE ${isOfCountingSplit} AND received_micros >= ${parameters.bind('time', hours.from)} AND received_micros < ${parameters.bind('time', hours.to)}
GROUP BY hour
ORDER BY hour`;
