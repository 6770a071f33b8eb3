import type { LedgerHour, LedgerQuery, ProjectId } from '@spanledger/core';
import { ledgerHourRowSchema, toLedgerHour } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { countingReceipt, countingSplit, isOfCountingSplit } from './counting-receipt.ts';

const microsPerHour = 3_600_000_000;
const microsPerDay = 24 * microsPerHour;

/**
 * The receipts of the days around the period are read too: of a batch that came on two of them one copy counts,
 * whichever period is asked for.
 */
export const readLedgerHours = async (
  client: ClickHouse,
  projectId: ProjectId,
  { from, to }: LedgerQuery,
): Promise<readonly LedgerHour[]> => {
  const parameters = sqlParameters(projectId);
  const firstHour = Math.floor(from / microsPerHour) * microsPerHour;
  const days = timeBounds('received_at', firstHour - microsPerDay, to + microsPerDay, parameters);
  const sql = `
SELECT intDiv(received_micros, ${microsPerHour}) * ${microsPerHour} AS hour, uniqExact(batch_id) AS batches,
  sum(part_received) AS received, sum(part_stored) AS stored, sumMap(part_rejected) AS rejected,
  sum(part_bytes) AS payload_bytes,
  groupArrayIf((part_stored, part_quarantined, open, discarded, replayed),
    part_quarantined + open + discarded + replayed > 0) AS unsettled
FROM (
  SELECT batch_id, part, ${countingReceipt}, ${countingSplit}
  FROM ingest_batches AS r
  ${whereProject('r', days)}
  GROUP BY batch_id, part
) AS receipts
LEFT JOIN (
  SELECT batch_id, part, sumIf(events, state = 1) AS open, sumIf(events, state = 2) AS discarded,
    sumIf(events, state = 3) AS replayed
  FROM dead_letters AS d FINAL
  ${whereProject('d', [])}
  GROUP BY batch_id, part
) AS letters USING (batch_id, part)
WHERE ${isOfCountingSplit} AND received_micros >= ${parameters.bind('Int64', firstHour)} AND received_micros < ${parameters.bind('Int64', to)}
GROUP BY hour
ORDER BY hour`;
  const rows = await client.query('read-ledger-hours', sql, parameters.values, ledgerHourRowSchema);
  return rows.map(toLedgerHour);
};
