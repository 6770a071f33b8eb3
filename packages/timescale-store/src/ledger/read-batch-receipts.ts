import type { BatchId, ProjectId, Receipt } from '@spanledger/core';
import { receiptRowSchema, toReceipt } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';
import { countingReceipts } from './counting-receipt.ts';

const sql = `
SELECT part, received_at, stored_at, received, stored, rejected, quarantined, payload_bytes
FROM ${countingReceipts('r.project_id = $1 AND r.batch_id = $2')} AS counting
ORDER BY part`;

export const readBatchReceipts = async (
  client: Timescale,
  projectId: ProjectId,
  batchId: BatchId,
): Promise<readonly Receipt[]> => {
  const rows = await client.query('read-batch-receipts', sql, [projectId, batchId], receiptRowSchema);
  return rows.map((row) => toReceipt(projectId, batchId, row));
};
