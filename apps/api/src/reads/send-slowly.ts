import type { Response } from 'express';
import type { Slice } from './slices.ts';

/** A client that takes none of so many bytes is one that takes nothing. */
const writeBytes = 64 * 1024;

/** How an answer is made and sent. */
export interface Pace {
  /** How long the client may take nothing. */
  readonly idleMs: number;
  readonly slice: Slice;
}

/** The client left, or was cut off: no answer can be sent. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/**
 * Writes as fast as the client takes it and no faster. `ClientGoneError` when the client is gone; one that takes nothing
 * for so long is cut off.
 */
export const writeSlowly = async (response: Response, bytes: Uint8Array, idleMs: number): Promise<void> => {
  for (let at = 0; at < bytes.length; at += writeBytes) {
    if (!response.write(bytes.subarray(at, at + writeBytes))) await untilTaken(response, 'drain', idleMs);
  }
};

/** Ends the answer; resolves when the client has taken it, as far as the system tells. Rejects as `writeSlowly` does. */
export const endSlowly = async (response: Response, idleMs: number): Promise<void> => {
  response.end();
  if (!response.writableFinished) await untilTaken(response, 'finish', idleMs);
};

const untilTaken = (response: Response, event: 'drain' | 'finish', idleMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    if (response.destroyed) {
      reject(new ClientGoneError());
      return;
    }
    const timer = setTimeout(() => response.destroy(), idleMs);
    const settle = (): void => {
      clearTimeout(timer);
      response.off(event, taken);
      response.off('close', gone);
    };
    const taken = (): void => {
      settle();
      resolve();
    };
    const gone = (): void => {
      settle();
      reject(new ClientGoneError());
    };
    response.once(event, taken);
    response.once('close', gone);
  });
