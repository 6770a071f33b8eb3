import { pipeline } from 'node:stream/promises';

import { downloadMediaContent, uploadMediaContent } from '@spanledger/api-contract';
import {
  type ByteRange,
  DomainError,
  invalidInput,
  type MediaContent,
  mediaExtensions,
  mediaIdOf,
  type Micros,
  microsPerMs,
  notFound,
  servedMediaType,
} from '@spanledger/core';
import type { MediaPermit } from '@spanledger/media';
import type { Request, Response } from 'express';

import { mediaTypeOf } from '../http/media-type.ts';
import type { Route } from '../http/route.ts';
import type { MediaParts } from '../media/media-parts.ts';

interface Parts {
  readonly media: MediaParts;
  readonly now: () => Micros;
  /** How long a client may send nothing in the middle of an upload. */
  readonly idleMs: number;
}

/** The bytes of media where the storage is behind this server. A signed URL replaces the key. */
export const mediaContentRoutes = ({ media, now, idleMs }: Parts): readonly Route[] => {
  const { store, registry, signer } = media;
  const permitOf = async (request: Request, action: MediaPermit['action']): Promise<MediaPermit> => {
    const { permit } = request.query;
    const verified = await signer.verify(typeof permit === 'string' ? permit : '', action, now());
    if (mediaIdOf(verified.content.sha256) === request.params['mediaId']) return verified;
    throw new DomainError('permission_denied', 'This URL is for another media. Use it as it was given.');
  };
  return [
    {
      endpoint: uploadMediaContent,
      handle: async (request, response) => {
        const { projectId, content } = await permitOf(request, 'upload');
        checkHeaders(request, content);
        await store.put(projectId, content, bodyOf(request, idleMs));
        await registry.markStored(projectId, [mediaIdOf(content.sha256)], now());
        response.json({ message: 'OK' });
      },
    },
    {
      endpoint: downloadMediaContent,
      handle: async (request, response) => {
        const { projectId, content, until } = await permitOf(request, 'download');
        const range = rangeOf(request, content);
        if (range === 'beyond') {
          response.status(416).setHeader('Content-Range', `bytes */${content.bytes}`).end();
          return;
        }
        const bytes = await store.read(projectId, content, range);
        if (bytes === undefined) throw notFound('The bytes of this media are gone.');
        setHeaders(response, content, range);
        response.setHeader('Cache-Control', `private, max-age=${Math.floor((until - now()) / microsPerMs / 1000)}`);
        await (request.method === 'HEAD' ? endWithout(response, bytes) : pipeline(bytes, response));
      },
    },
  ];
};

const refuse = (name: string, expected: string): never => {
  throw invalidInput(`${name} must be ${expected}, as it was declared.`, [
    { path: `headers.${name}`, message: expected },
  ]);
};

/** What a storage with signed URLs checks: the length, and the type and checksum that the client declared. */
const checkHeaders = (request: Request, content: MediaContent): void => {
  if (request.headers['content-length'] !== String(content.bytes)) refuse('Content-Length', String(content.bytes));
  const checksum = request.headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== content.sha256) refuse('x-amz-checksum-sha256', content.sha256);
  const type = mediaTypeOf(request.headers);
  if (type !== undefined && type !== content.type) refuse('Content-Type', content.type);
};

/** The body as it arrives; ends with it, and when nothing arrives for too long. The answer can still be sent. */
async function* bodyOf(request: Request, idleMs: number): AsyncGenerator<Uint8Array, void, undefined> {
  const stalled = setTimeout(() => request.destroy(), idleMs);
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      stalled.refresh();
      yield chunk;
      stalled.refresh();
    }
  } catch {
    throw invalidInput('The body broke off.');
  } finally {
    clearTimeout(stalled);
  }
  if (!request.complete) throw invalidInput('The body broke off.');
}

const rangeOf = (request: Request, { bytes }: MediaContent): ByteRange | 'beyond' | undefined => {
  const ranges = request.range(bytes, { combine: true });
  if (ranges === -1) return 'beyond';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  const [range] = ranges;
  return range === undefined ? undefined : { first: range.start, last: range.end };
};

/** Untrusted bytes on our origin: no scripts, no content sniffing, and embeddable by other origins. */
const setHeaders = (response: Response, content: MediaContent, range: ByteRange | undefined): void => {
  const { contentType, disposition } = servedMediaType(content.type);
  const name = `${mediaIdOf(content.sha256)}.${mediaExtensions[content.type]}`;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', `${disposition}; filename="${name}"`);
  response.setHeader('Content-Security-Policy', "default-src 'none'; img-src 'self'; media-src 'self'");
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Accept-Ranges', 'bytes');
  if (range === undefined) {
    response.setHeader('Content-Length', content.bytes);
    return;
  }
  response.status(206);
  response.setHeader('Content-Length', range.last - range.first + 1);
  response.setHeader('Content-Range', `bytes ${range.first}-${range.last}/${content.bytes}`);
};

const endWithout = async (response: Response, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  await bytes[Symbol.asyncIterator]().return?.();
  response.end();
};
