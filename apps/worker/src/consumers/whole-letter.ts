import { createHash } from 'node:crypto';
import type { DeadLetterWithPayload, Micros, PendingPart } from '@spanledger/core';

/** A dead letter that keeps a part of a batch as it came, without a look at its pieces. */
export const wholeLetter = (
  { batchId, part, projectId, receivedAt, events }: PendingPart,
  payload: Uint8Array,
  { reason, message, at }: { readonly reason: string; readonly message: string; readonly at: Micros },
): DeadLetterWithPayload => ({
  id: createHash('sha256')
    .update(JSON.stringify([batchId, part, 'batch', batchId]))
    .digest('hex')
    .slice(0, 32),
  projectId,
  batchId,
  part,
  receivedAt,
  quarantinedAt: at,
  reason,
  message,
  kind: 'batch',
  entityId: batchId,
  events,
  payloadBytes: payload.length,
  state: 'open',
  payload,
});
