import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { DomainError, invalidInput, unavailable, untilAborted } from '@spanledger/core';
import type { Request } from 'express';

import { ProtocolError } from '../errors/protocol-error.ts';
import { watchArrival } from './arrival-watch.ts';
import type { BodyMemory } from './body-memory.ts';
import { noRoom, tooLarge } from './collect-body.ts';
import { createInflater } from './inflaters.ts';
import { discardRest } from './read-body.ts';

/** A body on disk. */
export interface SpooledBody {
  readonly bytes: number;
  /** From its first byte, each time it is called. */
  read(): AsyncIterable<Uint8Array>;
  /** The bytes between two offsets, the second exclusive. */
  slice(first: number, end: number): Promise<Uint8Array>;
  /** Frees the disk space. */
  close(): Promise<void>;
}

interface SpoolLimits {
  /** After decompression. */
  readonly bytesMax: number;
  /** How long the client may send nothing. */
  readonly idleMs: number;
  /** How long the whole body may take. */
  readonly wholeMs: number;
  /** What all such bodies may have on disk. */
  readonly disk: BodyMemory;
  /** The owner whose share of it the body counts against. */
  readonly owner: string;
}

/**
 * The whole body, decompressed, in an unlinked temporary file: a killed process leaves nothing. Rejects as `readBody`
 * does, as soon as a limit is exceeded; its room on disk is free again after `close`.
 */
export const spoolBody = async (request: Request, limits: SpoolLimits): Promise<SpooledBody> => {
  const { bytesMax, disk, owner } = limits;
  if (Number(request.headers['content-length']) > bytesMax) {
    discardRest(request, bytesMax);
    throw tooLarge(bytesMax);
  }
  const inflater = createInflater(request.headers['content-encoding'], 'Content-Encoding');
  const path = join(tmpdir(), `spanledger-import-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  let bytes = 0;
  const close = async (): Promise<void> => {
    disk.give(owner, bytes);
    await file.close();
  };
  try {
    await unlink(path);
    if (inflater !== undefined) {
      request.once('close', () => {
        if (!request.complete) inflater.destroy(brokenOff());
      });
      request.pipe(inflater);
    }
    for await (const chunk of watched(inflater ?? request, limits)) {
      if (bytes + chunk.length > bytesMax) throw tooLarge(bytesMax);
      if (!disk.take(owner, chunk.length)) throw noRoom();
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
    if (!request.complete) throw brokenOff();
    return {
      bytes,
      read: () => file.createReadStream({ start: 0, autoClose: false }),
      slice: async (first, end) => sliceOf(file, first, end),
      close,
    };
  } catch (error) {
    inflater?.destroy();
    await close();
    discardRest(request, bytesMax);
    throw problemOf(error, request);
  }
};

const sliceOf = async (file: FileHandle, first: number, end: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(Math.max(0, end - first));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, first + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
};

/** Yields what a stream yields; 408 when it stalls, drips or takes too long. */
async function* watched(source: Readable, { idleMs, wholeMs }: SpoolLimits): AsyncIterable<Buffer> {
  const abort = new AbortController();
  const refuse = (problem: ProtocolError): void => abort.abort(problem);
  const watch = watchArrival(idleMs, refuse);
  const whole = setTimeout(() => refuse(tooLong(wholeMs)), wholeMs);
  // The connection is needed for the answer.
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await untilAborted(chunks.next(), abort.signal);
      if (next.done === true) return;
      watch.took(next.value.length);
      yield next.value;
    }
  } finally {
    watch.stop();
    clearTimeout(whole);
  }
}

const tooLong = (wholeMs: number): ProtocolError =>
  new ProtocolError(408, `The body took longer than ${wholeMs / 1000} s.`, { Connection: 'close' });

const brokenOff = (): DomainError => invalidInput('The body broke off.');

const isOfDisk = (code: string): boolean => ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(code);

const problemOf = (error: unknown, request: Request): unknown => {
  if (error instanceof DomainError || error instanceof ProtocolError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (isOfDisk(code)) return unavailable('There is no room on disk for the body. Try a smaller file.', error);
  if (!request.complete) return brokenOff();
  const encoding = request.headers['content-encoding'];
  return encoding === undefined ? error : invalidInput(`The body is not valid ${encoding}, or it ends too early.`);
};
