import { createHash } from 'node:crypto';
import {
  leavesReceipt,
  receiptOf,
  type DeadLetterStore,
  type DeadLetterWithPayload,
  type IngestBatch,
  type Micros,
  type PendingPart,
  type TelemetryWriter,
} from '@spanledger/core';

export interface QuarantineParts {
  readonly deadLetters: DeadLetterStore;
  readonly writer: TelemetryWriter;
  readonly now: () => Micros;
}

const noBatch = { rejected: {}, observations: [], traces: [], scores: [], deletions: [] } as const;

/**
 * Stores a letter that keeps a part as a whole, and the receipt that counts all its events as quarantined. `head` is
 * the known part of its batch, which may have no receipt.
 */
export const quarantineWhole = async (
  { deadLetters, writer }: QuarantineParts,
  part: PendingPart,
  letter: DeadLetterWithPayload,
  head: Partial<IngestBatch> = {},
): Promise<void> => {
  await deadLetters.quarantine([letter]);
  const batch: IngestBatch = { ...noBatch, ...head, ...part, id: part.batchId, sentOnEvents: part.events };
  if (!leavesReceipt(batch)) return;
  const receipt = receiptOf(batch, letter.quarantinedAt, part.events);
  await writer.write({ observations: [], traces: [], scores: [], deletions: [], receipts: [receipt] });
};

/** A dead letter with an undecoded part of a batch. */
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
