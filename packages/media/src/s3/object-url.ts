import type { MediaContent, ProjectId } from '@spanledger/core';

import type { S3Settings } from './s3-settings.ts';

const endpointOf = ({ endpoint, region }: S3Settings): string => endpoint ?? `https://s3.${region}.amazonaws.com`;

/** RFC 3986: characters that `encodeURIComponent` does not escape and signatures do. */
const encodePart = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** `.` and `..` as a part of a path would be resolved as directories. */
const folderOf = (projectId: ProjectId): string => encodePart(projectId).replace(/^\.+$/, (dots) => `${dots}~`);

/**
 * `<prefix><project id, percent-encoded>/<sha256 in hex>`: the encoded id holds no slash, so no project's folder is
 * inside another's.
 */
export const objectKey = ({ prefix }: S3Settings, projectId: ProjectId, { sha256 }: MediaContent): string =>
  `${prefix}${folderOf(projectId)}/${Buffer.from(sha256, 'base64').toString('hex')}`;

/** The URL of an object as we reach it; of the bucket, for an empty key. */
export const objectKeyUrl = (settings: S3Settings, key: string): URL => objectUrl(settings, key, 'here');

/** The URL of an object, as we reach it or as clients do. */
export const objectUrl = (settings: S3Settings, key: string, from: 'here' | 'clients'): URL => {
  const base = from === 'clients' ? (settings.publicEndpoint ?? endpointOf(settings)) : endpointOf(settings);
  const url = new URL(base);
  if (!settings.isPathStyle) url.hostname = `${settings.bucket}.${url.hostname}`;
  const parts = [url.pathname.replace(/\/+$/, ''), ...(settings.isPathStyle ? [encodePart(settings.bucket)] : [])];
  url.pathname = [...parts, ...key.split('/').map(encodePart)].join('/');
  return url;
};
