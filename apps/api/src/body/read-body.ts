import type { Readable, Transform } from 'node:stream';

import { DomainError, invalidInput, unavailable } from '@spanledger/core';
import type { Request } from 'express';

import { ProtocolError } from '../errors/protocol-error.ts';
import type { BodyMemory } from './body-memory.ts';
import { createInflater } from './inflaters.ts';

export interface BodyLimits {
  /** Before decompression, and after it. */
  readonly bytesMax: number;
  readonly idleMs: number;
  readonly memory: BodyMemory;
  /** On whose account the memory is. */
  readonly owner: string;
  /** Throws when what the body holds could not be taken: then it is neither kept nor decompressed. */
  readonly assertRoom?: (() => void) | undefined;
}

/** A time without data is counted in so many parts: were the process busy for all of it, that would be one part. */
const idleParts = 3;

/**
 * The whole body, decompressed. Stops the moment that a limit is passed, while inflating too, with
 * `payload_too_large`; with `unavailable` when all bodies together hold too much, `invalid_input` when the encoding
 * is broken or cut off, with what `assertRoom` throws, `unsupported_media_type` when it is unknown, and 408 when the client stalls.
 */
export const readBody = async (request: Request, limits: BodyLimits): Promise<Buffer> => {
  const inflater = createInflater(request.headers['content-encoding']);
  try {
    limits.assertRoom?.();
    if (Number(request.headers['content-length']) > limits.bytesMax) throw tooLarge(limits.bytesMax);
    if (inflater !== undefined) feed(request, inflater, limits.bytesMax);
    return await collect(request, inflater ?? request, limits);
  } catch (error) {
    inflater?.destroy();
    discardRest(request, limits.bytesMax);
    throw error;
  }
};

const collect = (
  request: Request,
  source: Readable,
  { bytesMax, idleMs, memory, owner }: BodyLimits,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.res?.once('close', () => memory.give(owner, bytes));
    let idle = 0;
    const stalled = setInterval(() => {
      idle += 1;
      if (idle === idleParts) settle(stalledError(idleMs));
    }, idleMs / idleParts);
    const settle = (problem?: Error): void => {
      clearInterval(stalled);
      source.off('data', take);
      if (problem !== undefined) reject(problem);
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes));
    };
    const take = (chunk: Buffer): void => {
      idle = 0;
      if (bytes + chunk.length > bytesMax) return settle(tooLarge(bytesMax));
      if (!memory.take(owner, chunk.length)) return settle(unavailable('Too many large requests at once. Try again.'));
      bytes += chunk.length;
      chunks.push(chunk);
    };
    source.on('data', take);
    source.once('end', () => settle());
    source.once('error', (cause) => settle(cause instanceof DomainError ? cause : brokenBody(request, cause)));
    source.once('close', () => settle(brokenBody(request)));
  });

/** Sends the body through the inflater. A body that breaks off breaks the inflater. */
const feed = (request: Request, inflater: Transform, bytesMax: number): void => {
  let received = 0;
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > bytesMax) inflater.destroy(tooLarge(bytesMax));
  });
  request.once('error', (cause) => inflater.destroy(cause));
  request.once('close', () => {
    if (!request.complete) inflater.destroy(brokenBody(request));
  });
  request.pipe(inflater);
};

/** A client reads its answer once it has sent all; what it sends of so many times the limit is let through, unread. */
const discardedLimits = 4;

/** Lets the client finish what it is sending, so that it reads the answer; but not for ever. */
const discardRest = (request: Request, bytesMax: number): void => {
  let left = bytesMax * discardedLimits;
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
};

const tooLarge = (bytesMax: number): DomainError =>
  new DomainError(
    'payload_too_large',
    `The body must have at most ${bytesMax} bytes, before and after decompression. Send smaller batches.`,
  );

const stalledError = (idleMs: number): ProtocolError =>
  new ProtocolError(408, `Nothing of the body arrived for ${idleMs / 1000} s.`, { Connection: 'close' });

const brokenBody = (request: Request, cause?: Error): DomainError => {
  const encoding = request.headers['content-encoding'];
  if (!request.complete || encoding === undefined) return invalidInput('The body broke off.');
  return new DomainError('invalid_input', `The body is not valid ${encoding}, or it ends too early.`, { cause });
};
