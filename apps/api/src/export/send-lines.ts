import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { ndjsonMediaType } from '@spanledger/api-contract';
import type { Request, Response } from 'express';

/** Lines gather to so many characters: a write for each would cost more than the lines. */
const chunkLength = 64 * 1024;
/** The fastest: exports are as fast as this is. */
const gzipLevel = 1;

/**
 * Sends lines as fast as the client takes them and no faster. Nothing is sent before the first line is there, so that
 * what fails at once is answered as an error; what fails later breaks the connection, so that nobody takes a part for
 * the whole. A client that leaves ends it.
 */
export const sendLines = async (
  request: Request,
  response: Response,
  lines: AsyncGenerator<string, void, undefined>,
): Promise<void> => {
  const first = await lines.next();
  response.setHeader('Content-Type', ndjsonMediaType);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Vary', 'Accept-Encoding');
  // Proxies that gather answers before they pass them on would hold all of it.
  response.setHeader('X-Accel-Buffering', 'no');
  if (first.done === true || request.method === 'HEAD') {
    await lines.return();
    response.end();
    return;
  }
  const source: Source = { failure: undefined };
  const chunks = Readable.from(inChunks(first.value, lines, source), { objectMode: true, highWaterMark: 1 });
  try {
    if (request.acceptsEncodings('gzip') === 'gzip') {
      response.setHeader('Content-Encoding', 'gzip');
      await pipeline(chunks, createGzip({ level: gzipLevel }), response);
    } else {
      await pipeline(chunks, response);
    }
  } catch {
    if (source.failure !== undefined) throw source.failure.error;
  }
};

interface Source {
  failure: { readonly error: unknown } | undefined;
}

async function* inChunks(
  first: string,
  lines: AsyncGenerator<string, void, undefined>,
  source: Source,
): AsyncGenerator<string, void, undefined> {
  let chunk = first;
  try {
    for await (const line of lines) {
      if (chunk.length >= chunkLength) {
        yield chunk;
        chunk = '';
      }
      chunk += line;
    }
  } catch (error) {
    source.failure = { error };
    throw error;
  }
  yield chunk;
}
