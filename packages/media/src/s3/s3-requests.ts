import { setTimeout as wait } from 'node:timers/promises';

import { AwsV4Signer } from 'aws4fetch';
import { DomainError, unavailable } from '@spanledger/core';

import { networkCodeOf, refusedByS3, unansweredByS3 } from './s3-failures.ts';
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

/** Storages ask for a repetition of what fails like this: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const passingStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const passingCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const pausesMs = [100, 500];

/**
 * Sends a signed request, and again when the storage fails in passing. Returns the answer, also a 404; `unavailable`
 * for every other failure.
 */
export const sendToS3 = async (settings: S3Settings, request: S3Request): Promise<Response> => {
  for (const pauseMs of pausesMs) {
    const response = await send(settings, request).catch((error: unknown) => {
      if (error instanceof DomainError || !passingCodes.has(networkCodeOf(error))) throw unanswered(error);
      return undefined;
    });
    if (response !== undefined && !passingStatuses.has(response.status)) return accepted(response);
    await response?.body?.cancel();
    await wait(pauseMs);
  }
  const last = await send(settings, request).catch((error: unknown) => {
    throw unanswered(error);
  });
  return accepted(last);
};

/** The whole answer as text. */
export const textFromS3 = async (response: Response): Promise<string> =>
  response.text().catch((error: unknown) => {
    throw unavailable('The S3 storage broke off an answer: try again.', error);
  });

const unanswered = (error: unknown): DomainError => (error instanceof DomainError ? error : unansweredByS3(error));

const accepted = async (response: Response): Promise<Response> => {
  if (response.ok || response.status === 404) return response;
  throw await refusedByS3(response);
};

const send = async (settings: S3Settings, request: S3Request): Promise<Response> => {
  const { method, body } = request;
  const signed = await signer(settings, request, false).sign();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutsMs[method]);
  try {
    return await fetch(signed.url, {
      method,
      headers: new Headers(signed.headers),
      ...(body === undefined ? {} : { body }),
      signal: abort.signal,
    });
  } catch (error) {
    throw abort.signal.aborted ? unansweredByS3(error, timeoutsMs[method]) : error;
  } finally {
    clearTimeout(timer);
  }
};
