import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { AddressGuard } from '@spanledger/outbound';

export interface WireRequest {
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface SendingOptions {
  readonly signal: AbortSignal;
  readonly guard: AddressGuard;
  /** How long the answer may pause. */
  readonly idleMs: number;
  readonly answerBytesMax: number;
}

/** The answer paused for too long. */
export class IdleError extends Error {
  override readonly name = 'IdleError';
}

/** The answer is larger than allowed. */
export class AnswerBytesError extends Error {
  override readonly name = 'AnswerBytesError';
}

const headerBytesMax = 32 * 1024;
const wholeBytesMax = 64 * 1024;

/**
 * POSTs once, over a connection of its own, and returns the answer once its head is received. A redirect is an answer
 * like any other: credentials are sent only to the given address.
 */
export const sendRequest = async (
  { url, headers, body }: WireRequest,
  { signal, guard, idleMs, answerBytesMax }: SendingOptions,
): Promise<WireAnswer> => {
  guard.check(url);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((answer, fail) => {
    const request = send({
      ...urlToHttpOptions(url),
      method: 'POST',
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'Spanledger',
        ...headers,
        'content-length': Buffer.byteLength(body),
      },
      agent: false,
      signal,
      maxHeaderSize: headerBytesMax,
      ...(guard.lookup === undefined ? {} : { lookup: guard.lookup }),
    });
    let isIdle = false;
    request.setTimeout(idleMs, () => {
      isIdle = true;
      request.destroy(new IdleError());
    });
    request.on('error', fail);
    request.on('response', (response: IncomingMessage) => {
      const { statusCode: status = 0, headers } = response;
      answer({ status, headers, body: bounded(response, answerBytesMax, () => isIdle) });
    });
    request.end(body);
  });
};

/** Closes the connection when no more is read of it. */
const bounded = async function* (
  response: IncomingMessage,
  bytesMax: number,
  isIdle: () => boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new AnswerBytesError();
      yield chunk;
    }
  } catch (error) {
    // A response that is cut off has no reason of its own.
    throw isIdle() ? new IdleError() : error;
  } finally {
    response.destroy();
  }
};

/** The beginning of an answer that is read as a whole: an error, or a small one. */
export const textOfAnswer = async ({ body }: WireAnswer): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > wholeBytesMax) break;
  }
  return Buffer.concat(chunks).toString();
};
