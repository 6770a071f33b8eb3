import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { basic } from '../target/tenants.ts';
import { damage } from './damaged-protobuf.ts';
import type { Caller, FuzzRequest } from './fuzz-request.ts';
import type { Operation } from './operations.ts';
import { protobufOf } from './protobuf-message.ts';
import type { SeededProject } from './seed-project.ts';

export type Owners = Readonly<Record<'own' | 'foreign' | 'quiet', SeededProject>>;

/** A request in its wire form, which reports show. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** True if the connection is closed in the middle of the body. */
  readonly isCut: boolean;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly ms: number;
}

const cutAfterMs = 30;
const patienceMs = 60_000;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Percent-encodes bytes, so that unpaired surrogates can be sent too. */
const encode = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      /[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');

const authorizationOf = (caller: Caller, { own, foreign, quiet }: Owners): string | undefined => {
  const headers: Readonly<Record<Caller, string | undefined>> = {
    own: own.tenant.authorization,
    foreign: foreign.tenant.authorization,
    ownPublic: own.tenant.publicAuthorization,
    mixed: basic(own.tenant.publicKey, foreign.tenant.secretKey),
    quietPublicWrongSecret: basic(quiet.tenant.publicKey, own.tenant.secretKey),
    none: undefined,
    garbage: 'Basic ====',
  };
  return headers[caller];
};

const bodyBytes = ({ operation, body, protobuf, bodyEncoding }: FuzzRequest, fill: (text: string) => string) => {
  if (body === undefined) return { bytes: undefined, encoding: {} };
  const text = fill(body);
  const plain = protobuf === undefined ? Buffer.from(text) : damage(protobufOf(operation, text), protobuf);
  if (bodyEncoding === 'wrongLabel') return { bytes: plain, encoding: { 'content-encoding': 'gzip' } };
  if (bodyEncoding === 'gzip') return { bytes: gzipSync(plain), encoding: { 'content-encoding': 'gzip' } };
  if (bodyEncoding === 'brokenGzip')
    return { bytes: gzipSync(plain).subarray(0, -6), encoding: { 'content-encoding': 'gzip' } };
  return { bytes: plain, encoding: {} };
};

/** Inserts the current ids of the projects. */
export const wireRequestOf = (request: FuzzRequest, { path }: Operation, owners: Owners): WireRequest => {
  const fill = (text: string): string =>
    text.replace(/\{(own|foreign|quiet):(\w+)\}/g, (all, owner: keyof Owners, kind: string) => {
      const ids: Readonly<Record<string, string>> = owners[owner].ids;
      return ids[kind] ?? all;
    });
  const filledPath = path.replace(/\{(\w+)\}/g, (_, name: string) => encode(fill(request.path[name] ?? '')));
  const query = request.query.map(([name, value]) => `${encode(name)}=${encode(fill(value))}`).join('&');
  const authorization = authorizationOf(request.caller, owners);
  const { bytes, encoding } = bodyBytes(request, fill);
  const isCut = request.bodyEncoding === 'cut' && bytes !== undefined;
  const headers: Record<string, string> = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(request.contentType === undefined || bytes === undefined ? {} : { 'content-type': request.contentType }),
    ...request.headers,
    ...encoding,
    ...(bytes === undefined ? {} : { 'content-length': String(bytes.length + (isCut ? 10 : 0)) }),
  };
  return {
    method: request.method,
    path: request.rawPath ?? `${filledPath}${query === '' ? '' : `?${query}`}`,
    headers,
    body: bytes,
    isCut,
  };
};

/** The error of a request on an idle connection that the server closes at the same moment. */
const closedMeanwhile = 'closed meanwhile';

type Sent = WireAnswer | 'cut' | Error;

const tryOnce = async (url: string, wire: WireRequest): Promise<Sent | typeof closedMeanwhile> => {
  const startedAt = performance.now();
  const { hostname, port } = new URL(url);
  const { method, path, headers, body, isCut } = wire;
  return new Promise((resolve) => {
    const sent = httpRequest({ agent, hostname, port, method, path, headers, timeout: patienceMs });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (isCut) resolve('cut');
      else resolve(sent.reusedSocket && error.code === 'ECONNRESET' ? closedMeanwhile : error);
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => resolve(isCut ? 'cut' : error));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
          ms: performance.now() - startedAt,
        }),
      );
    });
    if (isCut) {
      sent.write(body);
      setTimeout(() => sent.destroy(), cutAfterMs);
    } else {
      sent.end(body);
    }
  });
};

/** Returns the answer; `cut` if the client closed the connection; otherwise the error. */
export const sendRequest = async (url: string, wire: WireRequest): Promise<Sent> => {
  for (;;) {
    const sent = await tryOnce(url, wire);
    if (sent !== closedMeanwhile) return sent;
  }
};
