import type { BatchId, ProjectId, Receipt } from '@spanledger/core';
import { receiptRowSchema, toReceipt } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { countingReceipt, countingSplit, isOfCountingSplit } from './counting-receipt.ts';

export const readBatchReceipts = async (
  client: ClickHouse,
  projectId: ProjectId,
  batchId: BatchId,
): Promise<readonly Receipt[]> => {
  const parameters = sqlParameters(projectId);
  const sql = `
SELECT part, received_micros AS received_at, stored_micros AS stored_at, part_received AS received, part_stored AS stored,
  part_rejected AS rejected, part_quarantined AS quarantined, part_bytes AS payload_bytes
FROM (
  SELECT part, ${countingReceipt}, ${countingSplit}
  FROM ingest_batches AS r
  ${whereProject('r', equals('r.batch_id', batchId, parameters))}
  GROUP BY batch_id, part
)
WHERE ${isOfCountingSplit}
ORDER BY part`;
  const rows = await client.query('read-batch-receipts', sql, parameters.values, receiptRowSchema);
  return rows.map((row) => toReceipt(projectId, batchId, row));
};
