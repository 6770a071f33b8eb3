import { DomainError, type PendingPart } from '@spanledger/core';
import { quarantineWhole, wholeLetter, type QuarantineParts } from './whole-letter.ts';

type OnUndecodable = (payload: Uint8Array, part: PendingPart, error: unknown) => Promise<void>;

/** Puts what is no batch to this version into the dead letters as it came: a version that knows it can replay it. */
export const undecodableConsumer =
  (parts: QuarantineParts): OnUndecodable =>
  async (payload, part, error) => {
    const message = error instanceof DomainError ? error.message : 'The batch cannot be decoded.';
    const letter = wholeLetter(part, payload, { reason: 'undecodable', message, at: parts.now() });
    await quarantineWhole(parts, part, letter);
  };
