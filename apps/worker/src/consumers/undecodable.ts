import { DomainError, type PendingPart } from '@spanledger/core';
import { quarantineWhole, wholeLetter, type QuarantineParts } from './whole-letter.ts';

type OnUndecodable = (payload: Uint8Array, part: PendingPart, error: unknown) => Promise<void>;

/** Stores a part that this version cannot decode as a dead letter, unchanged: a version that can may replay it. */
export const undecodableConsumer =
  (parts: QuarantineParts): OnUndecodable =>
  async (payload, part, error) => {
    const message = error instanceof DomainError ? error.message : 'The batch cannot be decoded.';
    const letter = wholeLetter(part, payload, { reason: 'undecodable', message, at: parts.now() });
    await quarantineWhole(parts, part, letter);
  };
