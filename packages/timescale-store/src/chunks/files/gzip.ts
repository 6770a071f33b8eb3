import { invalidInput } from '@spanledger/core';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

const through = (chunks: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> => {
  // Whoever reads it is told of failures.
  pipeline(Readable.from(chunks), transform, () => {});
  return transform as AsyncIterable<Uint8Array>;
};

export const gzipped = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => through(chunks, createGzip());

/** `invalid_input` for what is not compressed so, or a part of it. */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* through(chunks, createGunzip());
  } catch (error) {
    const isOfZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isOfZlib ? invalidInput('The file is not whole, or was not compressed by gzip.') : error;
  }
}
