import { eventStreamMediaType } from '@spanledger/api-contract';
import type { Response } from 'express';
import { endSlowly } from '../reads/send-slowly.ts';

/** Proxies end what is silent for a minute, and a model may think for longer. */
const commentEveryMs = 15_000;

export interface EventStream<Event> {
  send(event: Event): void;
  /** Resolves when the client has taken everything, and also when it has left. */
  end(idleMs: number): Promise<void>;
}

/** Begins an answer of server-sent events. What is sent is bounded, so that none is held back for a slow client. */
export const beginEvents = <Event>(response: Response): EventStream<Event> => {
  response.status(200).set({
    'Content-Type': `${eventStreamMediaType}; charset=utf-8`,
    'Cache-Control': 'no-store',
    // nginx would hold the events back.
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
