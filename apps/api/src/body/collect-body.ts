import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

import { DomainError, unavailable } from '@spanledger/core';

import { watchArrival } from './arrival-watch.ts';
import type { BodyMemory } from './body-memory.ts';
import { JsonValueCount } from './json-value-count.ts';

export interface CollectLimits {
  /** After decompression. */
  readonly bytesMax: number;
  /** Values of the JSON that the body is; absent for other bodies. */
  readonly jsonValuesMax?: number | undefined;
  /** How long the client may send nothing. */
  readonly idleMs: number;
  /** `undefined` when the memory for all of it was taken before. */
  readonly memory: BodyMemory | undefined;
  /** The owner whose share the memory counts against. */
  readonly owner: string;
  /** How long the body is, where that is known: it is collected in one place then. */
  readonly length?: number | undefined;
}

/**
 * The whole content of a stream. Stops as soon as a limit is exceeded: with `payload_too_large`, with `unavailable`
 * when all bodies together hold too much, and 408 when the client stalls or drips. The memory is released when `holder`
 * emits `close`; `broken` is the error for a stream that ends before its end.
 */
export const collectBody = (
  source: Readable,
  holder: EventEmitter | undefined,
  { bytesMax, jsonValuesMax, idleMs, memory, owner, length }: CollectLimits,
  broken: (cause?: Error) => Error,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks = length === undefined ? collected() : collectedInPlace(length);
    const values = jsonValuesMax === undefined ? undefined : new JsonValueCount();
    let bytes = 0;
    holder?.once('close', () => memory?.give(owner, bytes));
    const watch = watchArrival(idleMs, (problem) => settle(problem));
    const settle = (problem?: Error): void => {
      watch.stop();
      source.off('data', take);
      if (problem !== undefined) reject(problem);
      else resolve(chunks.all());
    };
    const take = (chunk: Buffer): void => {
      watch.took(chunk.length);
      if (bytes + chunk.length > bytesMax) return settle(tooLarge(bytesMax));
      values?.add(chunk);
      if (values !== undefined && values.count > (jsonValuesMax ?? 0)) return settle(tooManyValues(jsonValuesMax));
      if (memory?.take(owner, chunk.length) === false) return settle(noRoom());
      bytes += chunk.length;
      chunks.add(chunk);
    };
    source.on('data', take);
    source.once('end', () => settle());
    source.once('error', (cause) => settle(cause instanceof DomainError ? cause : broken(cause)));
    source.once('close', () => settle(broken()));
  });

interface Collected {
  readonly add: (chunk: Buffer) => void;
  /** May be called once. */
  readonly all: () => Buffer;
}

const collected = (): Collected => {
  const chunks: Buffer[] = [];
  return {
    add: (chunk) => void chunks.push(chunk),
    all: () => (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks.splice(0))),
  };
};

/** Never copied. Memory that is never written is not allocated by the system, so a declared length costs nothing. */
const collectedInPlace = (length: number): Collected => {
  const body = Buffer.allocUnsafeSlow(length);
  let at = 0;
  return {
    add: (chunk) => {
      at += chunk.copy(body, at);
    },
    all: () => (at === length ? body : body.subarray(0, at)),
  };
};

export const noRoom = (): DomainError => unavailable('Too many large requests at once. Try again.');

export const tooLarge = (bytesMax: number): DomainError =>
  new DomainError(
    'payload_too_large',
    `The body must have at most ${bytesMax} bytes, before and after decompression. Send smaller batches.`,
  );

const tooManyValues = (jsonValuesMax: number | undefined): DomainError =>
  new DomainError(
    'payload_too_large',
    `The body must hold at most ${jsonValuesMax} JSON values (objects, arrays and commas). Send smaller batches, or ` +
      'large values as texts.',
  );
