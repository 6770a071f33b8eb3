import { createHash } from 'node:crypto';

import type { MediaContent, MediaType, Sha256 } from '@spanledger/core';

/** The declared content of these bytes. */
export const mediaContent = (bytes: Uint8Array, type: MediaType = 'image/png'): MediaContent => ({
  sha256: createHash('sha256').update(bytes).digest('base64') as Sha256,
  bytes: bytes.byteLength,
  type,
});

/** Bytes in small pieces, as from a network. */
export async function* inChunks(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const collectBytes = async (chunks: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> => {
  if (chunks === undefined) return undefined;
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return Buffer.concat(collected);
};
