import {
  datasetItemMediaFields,
  entityIdSchema,
  mediaFields,
  mediaIdSchema,
  mediaTypes,
  observationIdSchema,
  sha256Schema,
  traceIdSchema,
} from '@spanledger/core';
import { z } from 'zod';

import { component } from './components.ts';
import { defineEndpoint, jsonBody } from './endpoint.ts';
import { messageSchema } from './message.ts';
import { parameter } from './query-parameters.ts';

const tag = 'Media';

const contextExpected =
  'must be traceId (and observationId), with field input, output or metadata; or datasetId and datasetItemId, with ' +
  'field input, expectedOutput or metadata';

interface GivenContext {
  readonly traceId?: string | null | undefined;
  readonly observationId?: string | null | undefined;
  readonly datasetId?: string | null | undefined;
  readonly datasetItemId?: string | null | undefined;
  readonly field: string;
}

const has = (value: unknown): boolean => value !== undefined && value !== null;

/** Exactly one context, with a field that it has. */
const isContext = ({ traceId, observationId, datasetId, datasetItemId, field }: GivenContext): boolean => {
  const fields: readonly string[] = has(traceId) ? mediaFields : datasetItemMediaFields;
  if (!fields.includes(field)) return false;
  return has(traceId)
    ? !has(datasetId) && !has(datasetItemId)
    : has(datasetId) && has(datasetItemId) && !has(observationId);
};

const uploadRequestSchema = component(
  'MediaUploadRequest',
  z
    .object({
      contentType: z.enum(mediaTypes, { error: `must be one of ${mediaTypes.join(', ')}` }),
      contentLength: z.int('must be a whole number').min(1, 'must be at least 1'),
      sha256Hash: sha256Schema.describe('Of the bytes, in base64: 44 characters.'),
      traceId: traceIdSchema.nullish().describe('The trace that it belongs to.'),
      observationId: observationIdSchema
        .nullish()
        .describe('The observation of that trace, if it is not the trace itself.'),
      datasetId: entityIdSchema.nullish(),
      datasetItemId: entityIdSchema.nullish().describe('The dataset item that it belongs to, instead of a trace.'),
      field: z
        .enum([...new Set([...mediaFields, ...datasetItemMediaFields])] as [string, ...string[]])
        .describe('Where in it: input, output, metadata; of a dataset item input, expectedOutput, metadata.'),
    })
    .refine(isContext, { path: ['field'], message: `and its context ${contextExpected}` }),
);

const uploadSchema = component(
  'MediaUpload',
  z.object({
    mediaId: z.string().describe('The first 22 characters of the SHA-256 in base64url.'),
    uploadUrl: z
      .string()
      .nullable()
      .describe('Where to PUT the bytes, within the hour and without a key; `null` when they are there already.'),
  }),
);

const uploadReportSchema = component(
  'MediaUploadReport',
  z.object({
    uploadedAt: z.iso.datetime({ offset: true, local: true, error: 'must be an ISO 8601 date and time' }),
    uploadHttpStatus: z
      .int('must be an HTTP status')
      .min(1, 'must be an HTTP status')
      .max(999, 'must be an HTTP status'),
    uploadHttpError: z.string().nullish(),
    uploadTimeMs: z.number().min(0, 'must not be negative').nullish(),
  }),
);

export const mediaSchema = component(
  'Media',
  z.object({
    mediaId: z.string(),
    contentType: z.string(),
    contentLength: z.int(),
    uploadedAt: z.iso.datetime().nullable(),
    url: z.string().describe('Where to GET the bytes, without a key.'),
    urlExpiry: z.iso.datetime(),
  }),
);

const oneMedia = z.object({ mediaId: mediaIdSchema });

const permitParameter = parameter(z.string().default(''), {
  description: 'Part of a URL that this server has signed.',
  type: 'string',
});

export const createMediaUpload = defineEndpoint({
  operation: 'createMediaUpload',
  method: 'post',
  path: '/api/public/media',
  tag,
  summary: 'Ask where to upload a media',
  description: 'PUT the bytes to `uploadUrl` with Content-Type and x-amz-checksum-sha256, then report how that went.',
  access: 'ingest',
  takesUnknownParameters: true,
  body: jsonBody(uploadRequestSchema, {
    contentType: 'image/png',
    contentLength: 70,
    sha256Hash: 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    traceId: 'trace-1',
    field: 'input',
  }),
  responses: { 201: { description: 'The media is expected.', schema: uploadSchema } },
});

export const getMedia = defineEndpoint({
  operation: 'getMedia',
  method: 'get',
  path: '/api/public/media/{mediaId}',
  tag,
  summary: 'Get a media with a URL of its bytes',
  access: 'read',
  takesUnknownParameters: true,
  params: oneMedia,
  responses: { 200: { description: 'The media; its bytes are there.', schema: mediaSchema } },
});

export const reportMediaUpload = defineEndpoint({
  operation: 'reportMediaUpload',
  method: 'patch',
  path: '/api/public/media/{mediaId}',
  tag,
  summary: 'Report how an upload went',
  description: 'Once one went well, one that failed changes nothing.',
  access: 'ingest',
  takesUnknownParameters: true,
  params: oneMedia,
  body: jsonBody(uploadReportSchema, {
    uploadedAt: '2026-03-01T00:00:00Z',
    uploadHttpStatus: 200,
    uploadTimeMs: 120,
  }),
  responses: { 200: { description: 'Noted.', schema: messageSchema } },
});

/** Its path is in no document of the clients: they take it from `uploadUrl`. */
export const uploadMediaContent = defineEndpoint({
  operation: 'uploadMediaContent',
  method: 'put',
  path: '/api/public/media/{mediaId}/content',
  tag,
  summary: 'Upload the bytes of a media, by a signed URL',
  description: 'Exactly as many as were declared, with the SHA-256 that was declared; Content-Length is needed.',
  access: 'public',
  takesUnknownParameters: true,
  params: oneMedia,
  query: z.object({ permit: permitParameter }),
  exampleQuery: { permit: 'of-uploadUrl' },
  responses: { 200: { description: 'They are stored.', schema: messageSchema } },
});

export const downloadMediaContent = defineEndpoint({
  operation: 'downloadMediaContent',
  method: 'get',
  path: '/api/public/media/{mediaId}/content',
  tag,
  summary: 'Get the bytes of a media, by a signed URL',
  description: 'One range of them with a Range header. Types that a browser could run are sent as attachments.',
  access: 'public',
  takesUnknownParameters: true,
  params: oneMedia,
  query: z.object({ permit: permitParameter }),
  exampleQuery: { permit: 'of-url' },
  responses: {
    200: { description: 'The bytes.', mediaTypes: ['*/*'] },
    206: { description: 'The range that was asked for.', mediaTypes: ['*/*'] },
  },
});
