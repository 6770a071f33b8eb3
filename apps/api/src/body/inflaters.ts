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

/** The stream that undoes the encoding in a header; `undefined` when there is none. Throws `unsupported_media_type`. */
export const createInflater = (given: string | undefined, header: string): Transform | undefined => {
  const encoding = given?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return undefined;
  const create = Object.hasOwn(inflaters, encoding) ? inflaters[encoding] : undefined;
  if (create !== undefined) return create();
  const known = Object.keys(inflaters).join(', ');
  throw new DomainError('unsupported_media_type', `${header} must be one of ${known}, identity.`);
};
