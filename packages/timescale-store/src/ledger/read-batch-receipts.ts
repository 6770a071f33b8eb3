import type { BatchId, ProjectId, Receipt } from '@spanledger/core';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { countingReceipts } from './counting-receipt.ts';

const integer = z.coerce.number();
const rowSchema = z.object({
  part: integer,
  received_at: z.number(),
  stored_at: z.number(),
  received: integer,
  stored: integer,
  rejected: z.record(z.string(), z.number()),
  quarantined: integer,
  payload_bytes: integer,
});

const sql = `
SELECT part, received_at, stored_at, received, stored, rejected, quarantined, payload_bytes
FROM ${countingReceipts('r.project_id = $1 AND r.batch_id = $2')} AS counting
ORDER BY part`;

export const readBatchReceipts = async (
  client: Timescale,
  projectId: ProjectId,
  batchId: BatchId,
): Promise<readonly Receipt[]> => {
  const rows = await client.query('read-batch-receipts', sql, [projectId, batchId], rowSchema);
  return rows.map((row) => ({
    projectId,
    batchId,
    part: row.part,
    receivedAt: row.received_at,
    storedAt: row.stored_at,
    received: row.received,
    stored: row.stored,
    rejected: row.rejected as Receipt['rejected'],
    quarantined: row.quarantined,
    payloadBytes: row.payload_bytes,
  }));
};
