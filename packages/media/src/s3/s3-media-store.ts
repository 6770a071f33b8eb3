import {
  type MediaContent,
  mediaExtensions,
  mediaIdOf,
  type MediaStore,
  type ProjectId,
  servedMediaType,
  unavailable,
} from '@spanledger/core';

import { verifiedBytes } from '../verified-bytes.ts';
import { objectKey, objectUrl } from './object-url.ts';
import { presign, sendToS3 } from './s3-requests.ts';
import type { S3Settings } from './s3-settings.ts';

/**
 * Media as objects of an S3-compatible storage. Clients send and fetch them there by signed URLs, and the storage
 * checks each upload against its SHA-256 and its length. `put` holds the bytes in memory: it is for media found in
 * payloads.
 */
export const s3MediaStore = (settings: S3Settings): MediaStore => {
  const urlOf = (projectId: ProjectId, content: MediaContent, from: 'here' | 'clients' = 'here'): URL =>
    objectUrl(settings, objectKey(settings, projectId, content), from);
  return {
    put: async (projectId, content, bytes) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of verifiedBytes(content, bytes)) chunks.push(chunk);
      const headers = {
        ...uploadHeaders(content),
        'x-amz-content-sha256': Buffer.from(content.sha256, 'base64').toString('hex'),
      };
      const body = new Uint8Array(Buffer.concat(chunks));
      const response = await sendToS3(settings, { method: 'PUT', url: urlOf(projectId, content), headers, body });
      await response.body?.cancel();
      if (!response.ok) throw noBucket();
    },
    has: async (projectId, content) => {
      const headers = { 'x-amz-checksum-mode': 'ENABLED' };
      const response = await sendToS3(settings, { method: 'HEAD', url: urlOf(projectId, content), headers });
      if (!response.ok || Number(response.headers.get('content-length')) !== content.bytes) return false;
      // A storage without stored checksums has verified the one of the upload.
      return (response.headers.get('x-amz-checksum-sha256') ?? content.sha256) === content.sha256;
    },
    read: async (projectId, content, range) => {
      const headers = range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` };
      const response = await sendToS3(settings, { method: 'GET', url: urlOf(projectId, content), headers });
      if (response.ok && response.body !== null) return response.body;
      await response.body?.cancel();
      return undefined;
    },
    remove: async (projectId, content) => {
      const response = await sendToS3(settings, { method: 'DELETE', url: urlOf(projectId, content) });
      await response.body?.cancel();
    },
    direct: {
      uploadUrl: (projectId, content, seconds) =>
        presign(
          settings,
          { method: 'PUT', url: urlOf(projectId, content, 'clients'), headers: uploadHeaders(content) },
          seconds,
        ),
      downloadUrl: (projectId, content, seconds) => {
        const url = urlOf(projectId, content, 'clients');
        const { contentType, disposition } = servedMediaType(content.type);
        const name = `${mediaIdOf(content.sha256)}.${mediaExtensions[content.type]}`;
        url.searchParams.set('response-content-type', contentType);
        url.searchParams.set('response-content-disposition', `${disposition}; filename="${name}"`);
        return presign(settings, { method: 'GET', url }, seconds);
      },
    },
  };
};

const uploadHeaders = (content: MediaContent): Record<string, string> => ({
  'content-type': content.type,
  'content-length': String(content.bytes),
  'x-amz-checksum-sha256': content.sha256,
});

const noBucket = (): Error => unavailable('The storage has no such bucket for media. Check MEDIA_S3_BUCKET.');
