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
 * Puts a part that its workers died of into the dead letters as it came: its patches are not decoded, which may be what
 * they died of. A replay that they died of leaves its letter open.
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
