import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@spanledger/core';
import { insertTimeoutMs } from './connection-settings.ts';
import { mayHaveArrived } from './translate-error.ts';

const pauseMsMin = 50;
const pauseMsMax = 1_000;
/** The server aborts an insert by itself; after this additional time nothing remains of one that it had begun. */
const uncertainMs = insertTimeoutMs + 5_000;

interface Attempts {
  /** Sends the rows; `attempt` counts from 0. */
  readonly send: (attempt: number) => Promise<void>;
  /** The error that callers get. */
  readonly translate: (error: unknown) => Error;
  readonly isClosed: () => boolean;
}

/**
 * Inserts, and rejects only when it is certain that the rows do not appear later, when no caller expects them: the next
 * merge starts from what is in the store. So an insert whose answer was lost is sent again until there is an answer,
 * and each time with a token of its own: a killed server may have stored the token of rows that it does not have.
 * Rejects at once when the server is unreachable, or refuses the rows.
 */
export const insertUntilCertain = async ({ send, translate, isClosed }: Attempts): Promise<void> => {
  let uncertainUntil = Number.NEGATIVE_INFINITY;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send(attempt);
    } catch (error) {
      if (mayHaveArrived(error)) uncertainUntil = performance.now() + uncertainMs;
      const failure = translate(error);
      const isTemporary = failure instanceof DomainError && failure.code === 'unavailable';
      if (!isTemporary || isClosed() || performance.now() >= uncertainUntil) throw failure;
    }
    await pause(Math.min(pauseMsMin * 2 ** attempt, pauseMsMax));
  }
};
