import type { BatchId, ProjectId, Receipt } from '@spanledger/core';
import { z } from 'zod';
import { integer, integerMap, micros } from '../row-values.ts';

export const receiptRowSchema = z.object({
  part: integer,
  received_at: micros,
  stored_at: micros,
  received: integer,
  stored: integer,
  rejected: integerMap,
  quarantined: integer,
  payload_bytes: integer,
});

export const toReceipt = (projectId: ProjectId, batchId: BatchId, row: z.infer<typeof receiptRowSchema>): Receipt => ({
  projectId,
  batchId,
  part: row.part,
  receivedAt: row.received_at,
  storedAt: row.stored_at,
  received: row.received,
  stored: row.stored,
  rejected: row.rejected,
  quarantined: row.quarantined,
  payloadBytes: row.payload_bytes,
});
