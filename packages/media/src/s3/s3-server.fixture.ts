import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AwsV4Signer } from 'aws4fetch';

/** The part of S3 that is needed to check requests: it stores only correctly signed objects. */
export interface S3Server {
  readonly endpoint: string;
  /** By path: `/bucket/key`. */
  readonly objects: Map<string, Buffer>;
  /** Uploads in progress. */
  readonly uploads: ReadonlyMap<string, readonly Buffer[]>;
  /** The reasons of refused requests. */
  readonly refusals: string[];
  /** Answers later requests, all or so many, with this status and error code; 0 closes their connections. */
  failWith(status: number | undefined, more?: { readonly code?: string; readonly times?: number }): void;
  close(): Promise<void>;
}

export const s3Keys = { accessKeyId: 'access-id', secretAccessKey: 'very secret' } as const;
export const s3Region = 'eu-central-1';

export const startS3Server = async (): Promise<S3Server> => {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer[]>();
  const refusals: string[] = [];
  let failure: { readonly status: number; readonly code: string; times: number } | undefined;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (failure !== undefined && failure.times > 0) {
      failure.times -= 1;
      if (failure.status === 0) return void request.socket.destroy();
      return void response.writeHead(failure.status).end(`<Error><Code>${failure.code}</Code></Error>`);
    }
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const refusal = (await refusalOf(request, url)) ?? bodyRefusal(request, body);
    if (refusal !== undefined) {
      refusals.push(refusal);
      return void response.writeHead(refusal.startsWith('body') ? 400 : 403).end(`<Error>${refusal}</Error>`);
    }
    const path = decodeURIComponent(url.pathname);
    const answered = answerUpload(request, url, body, { objects, uploads });
    if (answered !== undefined) return void response.writeHead(answered.status, answered.headers).end(answered.body);
    if (url.searchParams.get('list-type') === '2') return void response.end(listOf(objects, url));
    if (request.method === 'PUT') {
      objects.set(path, body);
      return void response.writeHead(200).end();
    }
    if (request.method === 'DELETE') {
      objects.delete(path);
      return void response.writeHead(204).end();
    }
    const object = objects.get(path);
    if (object === undefined) return void response.writeHead(404).end('<Error/>');
    sendObject(request, response, url, object);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    uploads,
    refusals,
    failWith: (status, { code = 'InternalError', times = Number.POSITIVE_INFINITY } = {}) => {
      failure = status === undefined ? undefined : { status, code, times };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The requests of an upload in parts; `undefined` for any other. */
const answerUpload = (
  { method }: IncomingMessage,
  url: URL,
  body: Buffer,
  { objects, uploads }: { readonly objects: Map<string, Buffer>; readonly uploads: Map<string, Buffer[]> },
): Answer | undefined => {
  const query = url.searchParams;
  if (query.has('uploads')) {
    const id = `upload-${uploads.size}`;
    uploads.set(id, []);
    return { status: 200, body: `<Result><UploadId>${id}</UploadId></Result>` };
  }
  const id = query.get('uploadId');
  if (id === null) return undefined;
  const parts = uploads.get(id);
  if (parts === undefined) return { status: 404, body: '<Error/>' };
  if (method === 'PUT') {
    parts[Number(query.get('partNumber')) - 1] = body;
    return { status: 200, headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
  }
  uploads.delete(id);
  if (method === 'POST') objects.set(decodeURIComponent(url.pathname), Buffer.concat(parts));
  return { status: 200, body: '<Result/>' };
};

/** Two names per page, so that a listing has several pages. */
const listOf = (objects: ReadonlyMap<string, Buffer>, url: URL): string => {
  const folder = decodeURIComponent(url.pathname);
  const prefix = `${folder}${url.searchParams.get('prefix') ?? ''}`;
  const paths = [...objects.keys()].filter(
    (path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'),
  );
  const from = Number(url.searchParams.get('continuation-token') ?? 0);
  const page = paths.sort().slice(from, from + 2);
  const keys = page.map((path) => path.slice(folder.length).replaceAll('&', '&amp;').replaceAll("'", '&#x27;'));
  const next = from + 2 < paths.length ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : '';
  return `<List>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}${next}</List>`;
};

const sendObject = (request: IncomingMessage, response: ServerResponse, url: URL, object: Buffer): void => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = first === undefined ? object : object.subarray(Number(first), Number(last) + 1);
  response.writeHead(first === undefined ? 200 : 206, {
    'content-length': part.length,
    'content-type': url.searchParams.get('response-content-type') ?? 'binary/octet-stream',
    'content-disposition': url.searchParams.get('response-content-disposition') ?? 'inline',
    'x-amz-checksum-sha256': createHash('sha256').update(object).digest('base64'),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
};

/** Computes the signature that the sender must have sent, and compares it. */
const refusalOf = async (request: IncomingMessage, url: URL): Promise<string | undefined> => {
  const isInQuery = url.searchParams.has('X-Amz-Signature');
  const authorization = request.headers.authorization ?? '';
  const signed = isInQuery
    ? url.searchParams.get('X-Amz-SignedHeaders')
    : /SignedHeaders=([^,]+)/.exec(authorization)?.[1];
  const given = isInQuery ? url.searchParams.get('X-Amz-Signature') : /Signature=(\w+)/.exec(authorization)?.[1];
  const datetime = isInQuery ? url.searchParams.get('X-Amz-Date') : (request.headers['x-amz-date'] as string);
  if (!given || !signed || !datetime) return 'not signed';
  if (isInQuery && hasExpired(datetime, Number(url.searchParams.get('X-Amz-Expires')))) return 'expired';
  const headers: Record<string, string> = {};
  for (const name of signed.split(';')) {
    const value = request.headers[name];
    if (typeof value !== 'string') return `signed header ${name} is missing`;
    if (name !== 'host' && name !== 'x-amz-date') headers[name] = value;
  }
  url.searchParams.delete('X-Amz-Signature');
  const signer = new AwsV4Signer({
    ...s3Keys,
    method: request.method ?? 'GET',
    url: url.href,
    headers,
    datetime,
    region: s3Region,
    service: 's3',
    signQuery: isInQuery,
    allHeaders: true,
  });
  const expected = Buffer.from(await signer.signature());
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? undefined : 'wrong signature';
};

const hasExpired = (datetime: string, seconds: number): boolean => {
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(datetime) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return !(Date.now() <= at + seconds * 1000);
};

const bodyRefusal = (request: IncomingMessage, body: Buffer): string | undefined => {
  const digest = createHash('sha256').update(body);
  const sha256 = digest.copy().digest('base64');
  const checksum = request.headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== sha256) return 'body has another checksum';
  const signedHash = request.headers['x-amz-content-sha256'];
  const isHashSigned = typeof signedHash === 'string' && signedHash !== 'UNSIGNED-PAYLOAD';
  return isHashSigned && signedHash !== digest.digest('hex') ? 'body has another hash' : undefined;
};
