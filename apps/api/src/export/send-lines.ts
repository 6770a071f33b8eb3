import { once } from 'node:events';
import { createGzip } from 'node:zlib';

import { ndjsonMediaType } from '@spanledger/api-contract';
import type { Request, Response } from 'express';
import { endSlowly, writeSlowly, type Pace } from '../reads/send-slowly.ts';

/** Lines are buffered up to this many characters: a write for each would cost more than the lines. */
const chunkLength = 64 * 1024;
/** The fastest: exports are as fast as this is. */
const gzipLevel = 1;

/** Sends lines as `sendFile` sends a file. */
export const sendLines = async (
  request: Request,
  response: Response,
  lines: AsyncGenerator<string, void, undefined>,
  pace: Pace,
): Promise<void> => sendFile(request, response, { parts: lines, mediaType: ndjsonMediaType }, pace);

interface SentFile {
  /** Lines, or larger parts. */
  readonly parts: AsyncIterable<string | Uint8Array>;
  readonly mediaType: string;
  /** Under which a browser saves it. */
  readonly name?: string | undefined;
}

/**
 * Sends a file as fast as the client takes it and no faster. Nothing is sent before its first part has been read, so
 * that what fails at once is answered as an error; what fails later breaks the connection, so that no client mistakes a
 * part for the whole. Rejects as `writeSlowly` does when the client disconnects or reads nothing for that time.
 */
export const sendFile = async (
  request: Request,
  response: Response,
  { parts, mediaType, name }: SentFile,
  { idleMs, slice }: Pace,
): Promise<void> => {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    let next = await iterator.next();
    response.setHeader('Content-Type', mediaType);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Accept-Encoding');
    // Proxies that buffer responses would hold all of it.
    response.setHeader('X-Accel-Buffering', 'no');
    if (name !== undefined) response.attachment(name).type(mediaType);
    if (next.done === true || request.method === 'HEAD') {
      response.end();
      return;
    }
    const isGzip = request.acceptsEncodings('gzip') === 'gzip';
    if (isGzip) response.setHeader('Content-Encoding', 'gzip');
    const send = isGzip ? zipping(response, idleMs) : plainly(response, idleMs);
    let chunk = '';
    for (; next.done !== true; next = await iterator.next()) {
      await slice();
      if (typeof next.value === 'string') chunk += next.value;
      else await send.write(next.value);
      if (chunk.length < chunkLength) continue;
      await send.write(chunk);
      chunk = '';
    }
    await send.write(chunk);
    await send.end();
  } finally {
    await iterator.return?.();
  }
};

interface Sending {
  write(part: string | Uint8Array): Promise<void>;
  end(): Promise<void>;
}

const plainly = (response: Response, idleMs: number): Sending => ({
  write: (part) => writeSlowly(response, typeof part === 'string' ? Buffer.from(part) : part, idleMs),
  end: () => endSlowly(response, idleMs),
});

const zipping = (response: Response, idleMs: number): Sending => {
  const gzip = createGzip({ level: gzipLevel });
  const zipped: Uint8Array[] = [];
  gzip.on('data', (bytes: Uint8Array) => void zipped.push(bytes));
  const pass = async (): Promise<void> => {
    for (const bytes of zipped.splice(0)) await writeSlowly(response, bytes, idleMs);
  };
  return {
    write: async (part) => {
      if (!gzip.write(part)) await once(gzip, 'drain');
      await pass();
    },
    end: async () => {
      gzip.end();
      await once(gzip, 'end');
      await pass();
      await endSlowly(response, idleMs);
    },
  };
};
