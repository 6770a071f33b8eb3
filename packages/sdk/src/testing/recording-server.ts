import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** After decompression. */
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  /** In place of JSON. */
  readonly text?: string;
  /** Cuts the connection instead. */
  readonly isCut?: boolean;
}

export interface RecordingServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly RecordedRequest[];
}

/** A server on a free port that records requests and answers with the result of `answer`. */
export const startRecordingServer = async (
  answer: (request: RecordedRequest, count: number) => Answer | Promise<Answer> = () => ({}),
): Promise<RecordingServer> => {
  const requests: RecordedRequest[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const isZipped = request.headers['content-encoding'] === 'gzip';
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: isZipped ? gunzipSync(raw) : raw,
    };
    requests.push(recorded);
    const { status = 200, headers = {}, json, text, isCut = false } = await answer(recorded, requests.length);
    if (isCut) request.socket.destroy();
    response.writeHead(status, headers);
    response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
  };
  const server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
