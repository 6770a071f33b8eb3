import type { RequestListener } from 'node:http';
import type { Authenticator } from '../auth/authenticator.ts';
import { createRequestTurns } from './request-turns.ts';

/** Answers requests in turns, those of a project one after the other: see `RequestTurns`. */
export const inTurns = (answer: RequestListener, { laneOf }: Pick<Authenticator, 'laneOf'>): RequestListener => {
  const turns = createRequestTurns();
  return (request, response) =>
    turns.take(
      () => laneOf(request.headers.authorization),
      () => {
        // Of a client that has left meanwhile: nothing was answered yet.
        if (!request.socket.destroyed) answer(request, response);
      },
    );
};
