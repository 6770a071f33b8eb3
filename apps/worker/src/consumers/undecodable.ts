import { createHash } from 'node:crypto';
import {
  DomainError,
  type DeadLetterStore,
  type Micros,
  type PendingPart,
  type TelemetryWriter,
} from '@spanledger/core';

interface Parts {
  readonly deadLetters: DeadLetterStore;
  readonly writer: TelemetryWriter;
  readonly now: () => Micros;
}

type OnUndecodable = (payload: Uint8Array, part: PendingPart, error: unknown) => Promise<void>;

/** Puts what is no batch to this version into the dead letters as it came: a version that knows it can replay it. */
export const undecodableConsumer =
  ({ deadLetters, writer, now }: Parts): OnUndecodable =>
  async (payload, { batchId, part, projectId, receivedAt, events, payloadBytes }, error) => {
    const at = now();
    const name = JSON.stringify([batchId, part, 'batch', batchId]);
    const letter = {
      id: createHash('sha256').update(name).digest('hex').slice(0, 32),
      projectId,
      batchId,
      part,
      receivedAt,
      quarantinedAt: at,
      reason: 'undecodable',
      message: error instanceof DomainError ? error.message : 'The batch cannot be decoded.',
      kind: 'batch',
      entityId: batchId,
      events,
      payloadBytes: payload.length,
      state: 'open' as const,
      payload,
    };
    await deadLetters.quarantine([letter]);
    const counts = { received: events, stored: 0, rejected: {}, quarantined: events };
    const receipt = { batchId, part, projectId, receivedAt, payloadBytes, storedAt: at, ...counts };
    await writer.write({ observations: [], traces: [], scores: [], deletions: [], receipts: [receipt] });
  };
