import { eventStreamMediaType } from '@spanledger/api-contract';
import type { Response } from 'express';
import { endSlowly } from '../reads/send-slowly.ts';

/** Proxies close connections that are silent for a minute, and a model may take longer to respond. */
const commentEveryMs = 15_000;

export interface EventStream<Event> {
  send(event: Event): void;
  /** Resolves when the client has received everything, and also when it has disconnected. */
  end(idleMs: number): Promise<void>;
}

/** Begins a response of server-sent events. Its size is bounded, so there is no back-pressure for a slow client. */
export const beginEvents = <Event>(response: Response): EventStream<Event> => {
  response.status(200).set({
    'Content-Type': `${eventStreamMediaType}; charset=utf-8`,
    'Cache-Control': 'no-store',
    // nginx would buffer the events.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const timer = setInterval(() => void response.write(': waiting\n\n'), commentEveryMs);
  response.on('close', () => clearInterval(timer));
  return {
    send: (event) => void response.write(`data: ${JSON.stringify(event)}\n\n`),
    end: async (idleMs) => {
      clearInterval(timer);
      if (!response.destroyed) await endSlowly(response, idleMs);
    },
  };
};
