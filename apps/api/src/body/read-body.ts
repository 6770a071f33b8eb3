import type { Transform } from 'node:stream';

import { DomainError, invalidInput } from '@spanledger/core';
import type { Request } from 'express';

import type { BodyMemory } from './body-memory.ts';
import { collectBody, tooLarge, type CollectLimits } from './collect-body.ts';
import { createInflater } from './inflaters.ts';

export interface BodyLimits extends CollectLimits {
  /** `bytesMax` counts before decompression too. */
  readonly memory: BodyMemory;
  /** Throws when the contents of the body could not be accepted: then it is neither stored nor decompressed. */
  readonly assertRoom?: (() => void) | undefined;
}

/**
 * The whole body, decompressed. Stops as soon as a limit is exceeded, while inflating too, with `payload_too_large`;
 * with `unavailable` when all bodies together hold too much, `invalid_input` when the encoding is broken or truncated,
 * with what `assertRoom` throws, `unsupported_media_type` when it is unknown, and 408 when the client stalls or drips.
 */
export const readBody = async (request: Request, limits: BodyLimits): Promise<Buffer> => {
  const inflater = createInflater(request.headers['content-encoding'], 'Content-Encoding');
  try {
    limits.assertRoom?.();
    if (Number(request.headers['content-length']) > limits.bytesMax) throw tooLarge(limits.bytesMax);
    if (inflater !== undefined) feed(request, inflater, limits.bytesMax);
    return await collectBody(inflater ?? request, request.res, limits, (cause) => brokenBody(request, cause));
  } catch (error) {
    inflater?.destroy();
    discardRest(request, limits.bytesMax);
    throw error;
  }
};

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

/** A client reads the response once it has sent its body: up to this many times the limit is read and discarded. */
const discardedLimits = 4;
const discardedBytesMin = 64 * 1024 * 1024;

/** Reads and discards the rest of the request, up to a limit, so that the client reads the response. */
export const discardRest = (request: Request, bytesMax: number): void => {
  let left = Math.max(bytesMax * discardedLimits, discardedBytesMin);
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
};

const brokenBody = (request: Request, cause?: Error): DomainError => {
  const encoding = request.headers['content-encoding'];
  if (!request.complete || encoding === undefined) return invalidInput('The body broke off.');
  return new DomainError('invalid_input', `The body is not valid ${encoding}, or it ends too early.`, { cause });
};
