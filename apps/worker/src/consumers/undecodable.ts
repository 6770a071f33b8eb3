import {
  DomainError,
  type DeadLetterStore,
  type Micros,
  type PendingPart,
  type TelemetryWriter,
} from '@spanledger/core';
import { wholeLetter } from './whole-letter.ts';

interface Parts {
  readonly deadLetters: DeadLetterStore;
  readonly writer: TelemetryWriter;
  readonly now: () => Micros;
}

type OnUndecodable = (payload: Uint8Array, part: PendingPart, error: unknown) => Promise<void>;

/** Puts what is no batch to this version into the dead letters as it came: a version that knows it can replay it. */
export const undecodableConsumer =
  ({ deadLetters, writer, now }: Parts): OnUndecodable =>
  async (payload, part, error) => {
    const at = now();
    const message = error instanceof DomainError ? error.message : 'The batch cannot be decoded.';
    await deadLetters.quarantine([wholeLetter(part, payload, { reason: 'undecodable', message, at })]);
    const { batchId, projectId, receivedAt, payloadBytes, events } = part;
    const counts = { received: events, stored: 0, rejected: {}, quarantined: events };
    const receipt = { batchId, part: part.part, projectId, receivedAt, payloadBytes, storedAt: at, ...counts };
    await writer.write({ observations: [], traces: [], scores: [], deletions: [], receipts: [receipt] });
  };
