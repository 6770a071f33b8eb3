import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { listenLocally, type LocalServer } from '../listen-locally.ts';

/** A request, byte for byte as received. */
export interface CapturedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer<ArrayBuffer>;
}

export interface CaptureServer extends LocalServer {
  /** In order of arrival. */
  readonly requests: readonly CapturedRequest[];
  /** `METHOD path: status` of refused requests. */
  readonly refused: readonly string[];
}

const hopByHop = new Set(['connection', 'host', 'content-length', 'transfer-encoding', 'keep-alive', 'expect']);

const forwarded = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    hopByHop.has(name) || value === undefined
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value] as [string, string]],
  );

/** Sends a captured request to a server, unchanged. */
export const forward = async (serverUrl: string, request: CapturedRequest): Promise<Response> =>
  fetch(`${serverUrl}${request.path}`, {
    method: request.method,
    headers: forwarded(request.headers),
    ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { body: request.body }),
  });

/** The response that a client needs in order to continue if there is no server behind the proxy. */
const stubbed = ({ path, body }: CapturedRequest): Response => {
  if (!path.includes('/ingestion')) return Response.json({});
  const { batch } = JSON.parse(body.toString()) as { batch: { id: string }[] };
  return Response.json({ successes: batch.map(({ id }) => ({ id, status: 201 })), errors: [] }, { status: 207 });
};

const readRequest = async (request: IncomingMessage): Promise<CapturedRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url: path = '/', headers } = request;
  return { method, path, headers, body: Buffer.concat(chunks) };
};

/** A proxy between a client and a server that stores the sent requests; without a server it accepts everything. */
export const startCaptureServer = async (serverUrl?: string): Promise<CaptureServer> => {
  const requests: CapturedRequest[] = [];
  const refused: string[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const captured = await readRequest(request);
    requests.push(captured);
    const answer = serverUrl === undefined ? stubbed(captured) : await forward(serverUrl, captured);
    if (!answer.ok) refused.push(`${captured.method} ${captured.path}: ${answer.status}`);
    const type = answer.headers.get('content-type');
    response.writeHead(answer.status, type === null ? {} : { 'content-type': type });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = await listenLocally((request, response) => {
    pass(request, response).catch((error: unknown) => {
      refused.push(`${request.method} ${request.url}: ${String(error)}`);
      response.destroy();
    });
  });
  return { ...server, requests, refused };
};
