import type { Request, Response } from 'express';
import { discardRest } from '../body/read-body.ts';

/** How long a client may go on sending a body that is answered already. */
const lingerMs = 10_000;

/**
 * Ends an early answer of a request whose body was not read to its end. A connection that is closed with its answer (the
 * client asked for that, or this process stops) stays open until the body has arrived: many clients read the answer
 * then, and a close with unread bytes would take it away from them.
 */
export const endAfterBody = (request: Request, response: Response, body: string | Uint8Array): void => {
  const staysOpen = response.shouldKeepAlive && response.getHeader('connection') !== 'close';
  if (request.complete || staysOpen) {
    response.end(body);
    return;
  }
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.write(body);
  const timer = setTimeout(() => response.end(), lingerMs);
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => response.end());
  discardRest(request, 0);
};
