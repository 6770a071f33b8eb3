import * as zlib from 'node:zlib';

import { snappyUncompress } from 'hyparquet';

type Inflate = (bytes: Uint8Array, size: number) => Uint8Array;

const unsnapped: Inflate = (bytes, size) => {
  const page = new Uint8Array(size);
  snappyUncompress(bytes, page);
  return page;
};

const limited = (size: number) => ({ maxOutputLength: Math.max(1, size) });

/** By their numbers in parquet.thrift. Zstandard is in Node from 22.15 on. */
const codecs: ReadonlyMap<number, Inflate> = new Map<number, Inflate>([
  [0, (bytes) => bytes],
  [1, unsnapped],
  [2, (bytes, size) => zlib.gunzipSync(bytes, limited(size))],
  [4, (bytes, size) => zlib.brotliDecompressSync(bytes, limited(size))],
  ...('zstdDecompressSync' in zlib
    ? [[6, (bytes: Uint8Array, size: number) => zlib.zstdDecompressSync(bytes, limited(size))] as const]
    : []),
]);

const supported = `it must have SNAPPY, GZIP, BROTLI${codecs.has(6) ? ', ZSTD' : ''} or none`;

/** A page of `size` bytes, or the reason why it cannot be read. */
export const inflatePage = (bytes: Uint8Array, codec: number, size: number): Uint8Array | string => {
  const inflate = codecs.get(codec);
  if (inflate === undefined) return `has a compression that is not read: ${supported}`;
  try {
    const page = inflate(bytes, size);
    return page.length === size ? page : 'has a page of another size than it states';
  } catch {
    return 'has a page that cannot be decompressed';
  }
};
