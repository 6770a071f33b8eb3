import { DomainError } from '@spanledger/core';
import type { OtlpEncoding } from '@spanledger/ingestion';
import type { Request } from 'express';

import { mediaTypeOf } from './media-type.ts';

export const otlpContentTypes: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

const encodings: Readonly<Record<string, OtlpEncoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
};

/** By the media type, with any parameters; `undefined` for another one. */
export const otlpEncodingOf = (request: Request): OtlpEncoding | undefined => {
  const mediaType = mediaTypeOf(request.headers) ?? '';
  return Object.hasOwn(encodings, mediaType) ? encodings[mediaType] : undefined;
};

/** Throws `unsupported_media_type`. */
export const requireOtlpEncoding = (request: Request): OtlpEncoding => {
  const encoding = otlpEncodingOf(request);
  if (encoding !== undefined) return encoding;
  throw new DomainError('unsupported_media_type', 'Content-Type must be application/x-protobuf or application/json.');
};
