import { STATUS_CODES, maxHeaderSize, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { problemMediaType } from '@spanledger/api-contract';
import { DomainError } from '@spanledger/core';

import { meaningOf } from '../errors/error-meaning.ts';
import { problemOf } from '../errors/problem-of.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { requestIdOf } from '../observability/request-id.ts';

/** How long a client may go on sending before it reads the response. */
const lingerMs = 2000;

/**
 * Answers input that is not valid HTTP with its problem (400, 408 or 431), and waits until the client has sent the
 * rest: a connection that is closed earlier is reset, and its client gets a broken connection instead of the response.
 */
export const answerUnreadable = (server: Server): void => {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.prependListener('request', (request, response) => latest.set(request.socket, response));
  server.on('clientError', (error: UnreadableError, socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const response = latest.get(socket);
    const isInBody = response !== undefined && !response.writableEnded;
    if (error.code === 'ECONNRESET' || !socket.writable || (isInBody && response.headersSent)) {
      socket.destroy();
      return;
    }
    endWithProblem(socket, causeOf(error), isHead(error));
    if (isInBody) socket.once('finish', () => socket.destroy());
  });
};

/** Ends a connection with the problem of an error, as the answer to a request that was not read. */
export const endWithProblem = (socket: Duplex, cause: Error, isWithoutBody = false): void => {
  socket.end(answerOf(cause, isWithoutBody));
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
};

interface UnreadableError extends NodeJS.ErrnoException {
  /** The bytes that were read when the error was found. */
  readonly rawPacket?: Buffer;
}

/** A body after the head of a response to HEAD would be read as another response. */
const isHead = ({ rawPacket }: UnreadableError): boolean => rawPacket?.toString('latin1', 0, 5) === 'HEAD ';

const answerOf = (cause: Error, isWithoutBody: boolean): string => {
  const meaning = meaningOf(cause);
  const requestId = requestIdOf(undefined);
  const body = JSON.stringify(problemOf(meaning, requestId));
  const head = [
    `HTTP/1.1 ${meaning.status} ${STATUS_CODES[meaning.status]}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${isWithoutBody ? '' : body}`;
};

const causeOf = ({ code }: NodeJS.ErrnoException): Error => {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const text = `The path with its query, and the headers, are larger than ${maxHeaderSize.toLocaleString('en')} bytes.`;
    return new ProtocolError(431, text, {});
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ProtocolError(408, 'The request did not arrive in time.', {});
  }
  return new DomainError('invalid_input', 'The request is not valid HTTP.');
};
