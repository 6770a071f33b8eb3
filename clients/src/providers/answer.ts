import type { ServerResponse } from 'node:http';

/** One server-sent event; `event` is its name in APIs that have event names. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly stream?: readonly ServerSentEvent[];
}

/** The time of all answers, in seconds since 1970. */
export const answeredAt = 1_767_323_045;

export const isAsked = (request: Record<string, unknown>, member: string): boolean => request[member] === true;

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1' });
  response.end(JSON.stringify(body));
};

const textOf = ({ event, data }: ServerSentEvent): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** Each event is a separate chunk, so that a client receives a first token before the last. */
export const sendStream = async (response: ServerResponse, events: readonly ServerSentEvent[]): Promise<void> => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1' });
  for (const event of events) {
    response.write(textOf(event));
    await new Promise((resolve) => void setTimeout(resolve, 2));
  }
  response.end();
};
