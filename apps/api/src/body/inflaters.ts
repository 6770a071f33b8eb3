import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

import { DomainError } from '@spanledger/core';

const chunkSize = 64 * 1024;

const zstd: Readonly<Record<string, () => Transform>> =
  typeof zlib.createZstdDecompress === 'function' ? { zstd: () => zlib.createZstdDecompress({ chunkSize }) } : {};

const inflaters: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createGunzip({ chunkSize }),
  deflate: () => zlib.createInflate({ chunkSize }),
  br: () => zlib.createBrotliDecompress({ chunkSize }),
  ...zstd,
  // The old name, which RFC 9110 treats as the new one.
  'x-gzip': () => zlib.createGunzip({ chunkSize }),
};

/** The stream that undoes a `Content-Encoding`; `undefined` when there is none. Throws `unsupported_media_type`. */
export const createInflater = (contentEncoding: string | undefined): Transform | undefined => {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return undefined;
  const create = Object.hasOwn(inflaters, encoding) ? inflaters[encoding] : undefined;
  if (create !== undefined) return create();
  const known = Object.keys(inflaters).join(', ');
  throw new DomainError('unsupported_media_type', `Content-Encoding must be one of ${known}, identity.`);
};
