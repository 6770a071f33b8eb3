import { createHash } from 'node:crypto';
import type { DeadLetterWithPayload, PendingPart } from '@spanledger/core';
import { decodeHead } from '@spanledger/ingestion';
import { quarantineWhole, wholeLetter, type QuarantineParts } from './whole-letter.ts';

interface Parts extends QuarantineParts {
  /** A part was put aside. */
  readonly onPutAside: (part: PendingPart, deaths: number) => void;
}

type OnPoison = (payload: Uint8Array, part: PendingPart, deaths: number) => Promise<void>;

/**
 * Stores a part that crashed its workers as a dead letter, unchanged: its patches are not decoded, since that may be
 * the cause. A replay that crashed them leaves its letter open.
 */
export const poisonConsumer =
  ({ onPutAside, ...parts }: Parts): OnPoison =>
  async (payload, part, deaths) => {
    const at = parts.now();
    const head = await decodeHead(payload);
    onPutAside(part, deaths);
    if (head?.replayOf !== undefined || (head?.recounted !== undefined && part.events === 0)) return;
    const message = `Its worker died ${deaths} times while this batch was worked on.`;
    const letter = wholeLetter(part, payload, { reason: 'worker_died', message, at });
    await quarantineWhole(parts, part, head?.isSentOn === true ? namedByContent(letter) : letter, head);
  };

/** Several batches may have been taken out of one part and sent on. */
const namedByContent = (letter: DeadLetterWithPayload): DeadLetterWithPayload => ({
  ...letter,
  id: createHash('sha256').update(letter.id).update(letter.payload).digest('hex').slice(0, 32),
});
