import { AwsV4Signer } from 'aws4fetch';
import { unavailable } from '@spanledger/core';

import type { S3Settings } from './s3-settings.ts';

/** Until the answer begins. Requests with media wait for it. */
const timeoutsMs = { HEAD: 5_000, GET: 10_000, PUT: 30_000, POST: 60_000, DELETE: 10_000 } as const;

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

const signer = (settings: S3Settings, { method, url, headers = {} }: Omit<S3Request, 'body'>, isInQuery: boolean) =>
  new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers },
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    region: settings.region,
    service: 's3',
    signQuery: isInQuery,
    // Type and length too: a client with a signed URL can upload only the declared content.
    allHeaders: true,
  });

/** A URL that is good for `seconds` and for exactly these headers. */
export const presign = async (
  settings: S3Settings,
  { method, url, headers }: Omit<S3Request, 'body'>,
  seconds: number,
): Promise<string> => {
  const expiring = new URL(url);
  expiring.searchParams.set('X-Amz-Expires', String(seconds));
  const signed = await signer(
    settings,
    { method, url: expiring, ...(headers === undefined ? {} : { headers }) },
    true,
  ).sign();
  return signed.url.href;
};

/** Sends a signed request. Returns the answer, also a 404; `unavailable` for every other failure. */
export const sendToS3 = async (settings: S3Settings, request: S3Request): Promise<Response> => {
  const { method, body } = request;
  const signed = await signer(settings, request, false).sign();
  const headers = new Headers(signed.headers);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutsMs[method]);
  let response: Response;
  try {
    response = await fetch(signed.url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: abort.signal,
    });
  } catch (error) {
    throw unavailable('The S3 storage cannot be reached. Check MEDIA_S3_ENDPOINT.', error);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok || response.status === 404) return response;
  await response.body?.cancel();
  const advice =
    response.status === 403
      ? 'refuses the keys: check MEDIA_S3_ACCESS_KEY_ID, its rights (to list the bucket too) and MEDIA_S3_REGION'
      : 'fails';
  throw unavailable(`The S3 storage ${advice} (HTTP ${response.status}).`);
};
