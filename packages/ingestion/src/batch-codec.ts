import { kMaxLength } from 'node:buffer';
import { createPauses, invalidInput, type IngestBatch } from '@spanledger/core';
import { packBatch, unpackBatch, unpackHead } from './packed-batch.ts';
import { decodeTextBatch, decodeTextHead, encodeTextBatch, type BatchHead } from './text-batch.ts';

/** The first byte: a batch in a later form is refused instead of misread. */
const formats = { text: 1, packed: 2 } as const;

const pause = createPauses();
let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * The parts of a request, and parts taken off the queue, arrive together: each is some milliseconds of work, with other
 * work in between.
 */
const inTurn = async <T>(work: () => T): Promise<T> => {
  const turn = lastTurn.then(pause).then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
};

/** A batch in the form of queues and dead letters: compressed, in binary. `decodeBatch` returns an equal batch. */
export const encodeBatch = async (batch: IngestBatch): Promise<Uint8Array> => {
  const packed = await inTurn(() => packBatch(batch));
  return packed === undefined
    ? withFormat(formats.text, await encodeTextBatch(batch))
    : withFormat(formats.packed, packed);
};

const withFormat = (format: number, bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.of(format), bytes]);

/**
 * Rejects with `invalid_input` when the bytes are no batch, or of a form that this version does not have; also when
 * they are more than `bytesMax` without compression.
 */
export const decodeBatch = async (bytes: Uint8Array, bytesMax = kMaxLength): Promise<IngestBatch> => {
  const [format] = bytes;
  const body = bytes.subarray(1);
  if (format !== formats.text && format !== formats.packed)
    throw invalidInput(`The batch has format ${format}; this version reads formats 1 and 2. Update it.`);
  try {
    if (format === formats.text) return await decodeTextBatch(body, bytesMax);
    return await inTurn(() => unpackBatch(body, bytesMax));
  } catch {
    throw invalidInput('The batch cannot be decoded.');
  }
};

/**
 * The facts of an encoded batch without its patches: costs little memory, for any size of those. `undefined` when the
 * bytes are no batch of this version.
 */
export const decodeHead = async (bytes: Uint8Array): Promise<BatchHead | undefined> => {
  const body = bytes.subarray(1);
  try {
    if (bytes[0] === formats.packed) return unpackHead(body);
    return bytes[0] === formats.text ? await decodeTextHead(body) : undefined;
  } catch {
    return undefined;
  }
};
