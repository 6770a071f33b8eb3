import type { deadLetterSchema } from '@spanledger/api-contract';
import {
  DomainError,
  formatIso,
  formatUsd,
  partBytesMax,
  type DeadLetter,
  type DeadLetterWithPayload,
} from '@spanledger/core';
import { decodeBatch } from '@spanledger/ingestion';
import type { z } from 'zod';

export const deadLetterJson = (letter: DeadLetter): z.input<typeof deadLetterSchema> => ({
  id: letter.id,
  batchId: letter.batchId,
  part: letter.part,
  state: letter.state,
  reason: letter.reason,
  message: letter.message,
  kind: letter.kind,
  entityId: letter.entityId,
  events: letter.events,
  payloadBytes: letter.payloadBytes,
  receivedAt: formatIso(letter.receivedAt),
  quarantinedAt: formatIso(letter.quarantinedAt),
});

/** Larger batches are not shown: one may be a dead letter because it takes more memory than a process has. */
const shownBytesMax = partBytesMax;

/** Amounts of money as decimal texts; `null` when this version cannot decode the payload, or it is more than 8 MiB. */
export const deadLetterPayloadJson = async ({
  payload,
}: DeadLetterWithPayload): Promise<Record<string, unknown> | null> => {
  try {
    const { observations, traces, scores, deletions } = await decodeBatch(payload, shownBytesMax);
    const text = JSON.stringify({ observations, traces, scores, deletions }, (_key, value: unknown) =>
      typeof value === 'bigint' ? formatUsd(value) : value,
    );
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};
