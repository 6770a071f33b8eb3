import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fakeModelEvents, type FakeModelAnswer, type FakeModelFormat } from './fake-model-answers.ts';

export interface FakeModelRequest {
  /** Includes the query. */
  readonly path: string;
  readonly format: FakeModelFormat;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The server's reaction to a request. */
export type FakeModelAct =
  | FakeModelAnswer
  /** Answers with this status and body. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** Streams these values unchanged, then ends: for errors within an answer, and invalid values. */
  | { readonly events: readonly unknown[] }
  /** Sends no headers, or only the first part of an answer, until the server is closed or the client disconnects. */
  | { readonly stalls: 'at once' | 'after the first part' }
  /** Sends the first part of an answer and breaks the connection. */
  | { readonly breaks: true };

export interface FakeModelServer {
  readonly url: string;
  /** All received requests, in order. */
  readonly requests: readonly FakeModelRequest[];
  /** The number of requests whose client disconnected before the answer. */
  readonly left: () => number;
  /** Sets the reaction to later requests; the default answer is `fake answer` with 7 + 3 tokens. */
  act(next: FakeModelAct | ((request: FakeModelRequest) => FakeModelAct)): void;
  close(): Promise<void>;
}

const firstPart: FakeModelAnswer = { text: ['begun '], tokens: { input: 7, output: 3 } };
const actAtFirst = (): FakeModelAct => ({ text: ['fake ', 'answer'], tokens: { input: 7, output: 3 } });

const formatOf = (path: string): FakeModelFormat | undefined => {
  if (path.includes('/chat/completions')) return 'chat';
  if (path.includes('/responses')) return 'responses';
  if (path.includes('/messages')) return 'messages';
  if (path.includes(':streamGenerateContent')) return 'content';
  return path.endsWith('/converse') ? 'converse' : undefined;
};

/** A server on 127.0.0.1 with the interfaces of OpenAI, Azure, Anthropic, Google and Bedrock. */
export const startFakeModelServer = async (): Promise<FakeModelServer> => {
  const requests: FakeModelRequest[] = [];
  let left = 0;
  let act: (request: FakeModelRequest) => FakeModelAct = actAtFirst;
  const server = createServer((incoming, response) => {
    response.on('close', () => {
      if (!response.writableFinished) left += 1;
    });
    void readRequest(incoming).then((request) => {
      if (request === undefined) {
        response.writeHead(404).end('{"error":{"message":"no such path"}}');
        return;
      }
      requests.push(request);
      carryOut(act(request), request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    left: () => left,
    act: (next) => {
      act = typeof next === 'function' ? next : () => next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const readRequest = async (incoming: IncomingMessage): Promise<FakeModelRequest | undefined> => {
  const { url: path = '', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const format = formatOf(path);
  if (format === undefined) return undefined;
  const body = JSON.parse(Buffer.concat(chunks).toString()) as FakeModelRequest['body'];
  return { path, format, headers, body };
};

const carryOut = (act: FakeModelAct, request: FakeModelRequest, response: ServerResponse): void => {
  if ('status' in act) {
    response.writeHead(act.status, { 'content-type': 'application/json', ...act.headers });
    response.end(typeof act.body === 'string' ? act.body : JSON.stringify(act.body ?? {}));
    return;
  }
  if ('stalls' in act && act.stalls === 'at once') return;
  const asTool = 'tools' in request.body || 'toolConfig' in request.body;
  if ('text' in act && request.format === 'converse') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(fakeModelEvents(request.format, act, asTool)[0]));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const isCut = 'stalls' in act || 'breaks' in act;
  const begun = fakeModelEvents(request.format, firstPart, asTool).slice(0, request.format === 'messages' ? 3 : 1);
  const events = isCut ? begun : 'events' in act ? act.events : fakeModelEvents(request.format, act, asTool);
  for (const event of events) {
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  if ('breaks' in act) setImmediate(() => response.destroy());
  if (isCut) return;
  response.end(request.format === 'chat' ? 'data: [DONE]\n\n' : undefined);
};
