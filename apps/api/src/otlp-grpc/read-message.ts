import type { ServerHttp2Stream } from 'node:http2';

import { invalidInput } from '@spanledger/core';

import { withDecodedCopy, type BodyMemory } from '../body/body-memory.ts';
import { collectBody, noRoom, tooLarge, type CollectLimits } from '../body/collect-body.ts';
import { createInflater } from '../body/inflaters.ts';
import { ProtocolError } from '../errors/protocol-error.ts';

export interface MessageLimits extends CollectLimits {
  readonly memory: BodyMemory;
}

/** Before each message: whether it is compressed, and its length in four bytes. */
const prefixBytes = 5;

const broken = (): Error => invalidInput('The message broke off.');
const tooLong = (): Error => invalidInput('The call must have one message, as long as its prefix says. More was sent.');

/**
 * The one message of a unary call, decompressed. Its declared length, and as much again for its decoded form, is taken
 * from the memory of all bodies before any of it is read; that of an inflated one is taken as it arrives. All is
 * released when the call ends. Rejects as `readBody` does.
 */
export const readMessage = async (
  stream: ServerHttp2Stream,
  encoding: string | undefined,
  limits: MessageLimits,
): Promise<Buffer> => {
  const prefix = await readPrefix(stream, limits.idleMs);
  const length = prefix.readUInt32BE(1);
  if (length > limits.bytesMax) throw tooLarge(limits.bytesMax);
  if (stream.destroyed) throw broken();
  const memory = withDecodedCopy(limits.memory);
  const isCompressed = prefix[0] === 1;
  const inflater = isCompressed ? createInflater(encoding, 'grpc-encoding') : undefined;
  const checkLength = lengthChecker(stream, length);
  if (inflater === undefined) {
    if (isCompressed) throw invalidInput('The message is compressed, and grpc-encoding does not say how.');
    // The end of a stream that holds no more than the prefix is emitted at once, also while it is paused.
    if (stream.readableEnded) return checkLength(Buffer.alloc(0));
    const { owner } = limits;
    if (!memory.take(owner, length)) throw noRoom();
    stream.once('close', () => memory.give(owner, length));
    const message = collectBody(stream, undefined, { ...limits, memory: undefined, length }, broken);
    stream.resume();
    return checkLength(await message);
  }
  stream.once('close', () => inflater.destroy(stream.readableEnded ? undefined : broken()));
  try {
    const message = collectBody(inflater, stream, { ...limits, memory }, () =>
      invalidInput(`The message is not valid ${encoding}, or it ends too early.`),
    );
    stream.pipe(inflater);
    return checkLength(await message);
  } finally {
    stream.unpipe(inflater);
    inflater.destroy();
    discard(stream);
  }
};

/** Reads the rest of a stream, which does not close before: what its call holds is released then. */
export const discard = (stream: ServerHttp2Stream): void => void stream.resume();

/** Throws if what has come after the prefix is not as long as that says. */
const lengthChecker = (stream: ServerHttp2Stream, length: number): ((message: Buffer) => Buffer) => {
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return (message) => {
    if (bytes === length) return message;
    throw bytes < length ? broken() : tooLong();
  };
};

const readPrefix = async (stream: ServerHttp2Stream, idleMs: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The end of a stream without any content may be emitted before its caller is known.
    if (stream.readableEnded || stream.destroyed) return reject(broken());
    let held: Buffer = Buffer.alloc(0);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      stream.off('data', take).off('end', ended).off('close', ended);
      stream.pause();
      act();
    };
    const ended = (): void => settle(() => reject(broken()));
    const stalled = new ProtocolError(408, `Nothing of the message arrived for ${idleMs / 1000} s.`, {});
    const timer = setTimeout(() => settle(() => reject(stalled)), idleMs);
    const take = (chunk: Buffer): void => {
      held = Buffer.concat([held, chunk]);
      if (held.length < prefixBytes) return;
      settle(() => {
        if (held.length > prefixBytes) stream.unshift(held.subarray(prefixBytes));
        resolve(held.subarray(0, prefixBytes));
      });
    };
    stream.on('data', take).on('end', ended).on('close', ended);
    stream.resume();
  });
