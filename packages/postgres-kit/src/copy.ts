import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPauses } from '@spanledger/core';
import type { ClientBase } from 'pg';
import { from, to } from 'pg-copy-streams';

/**
 * Sends chunks to a `COPY … FROM STDIN`; resolves when the server has received them all. They are created one by one,
 * yielding to other work if that takes long.
 */
export const copyIn = (client: ClientBase, sql: string, chunks: Iterable<Uint8Array>): Promise<void> =>
  pipeline(Readable.from(inTurns(chunks)), client.query(from(sql)));

async function* inTurns(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const pause = createPauses();
  for (const chunk of chunks) {
    yield chunk;
    await pause();
  }
}

/**
 * The output of a `COPY … TO STDOUT`, in chunks that end anywhere. A slow reader makes the server wait; after a reader
 * that stops early the connection cannot be used again.
 */
export const copyOut = (client: ClientBase, sql: string): AsyncIterable<Uint8Array> => {
  const stream = client.query(to(sql));
  // Losing the connection after its reader stopped, which is not awaited, would end the process.
  stream.on('error', () => {});
  return stream;
};
