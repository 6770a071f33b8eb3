import type { Response } from 'express';
import type { Slice } from './slices.ts';

/** A client that reads none of this many bytes counts as idle. */
const writeBytes = 64 * 1024;

/** The pace at which an answer is created and sent. */
export interface Pace {
  /** How long the client may read nothing. */
  readonly idleMs: number;
  readonly slice: Slice;
}

/** The client disconnected, or was disconnected: no answer can be sent. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** Aborts with `ClientGoneError` when the client disconnects, and after its answer. */
export const clientSignal = (response: Response): AbortSignal => {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(new ClientGoneError());
  if (response.destroyed) leave();
  else response.once('close', leave);
  return leaving.signal;
};

/**
 * Writes as fast as the client reads and no faster. `ClientGoneError` when the client is gone; one that reads nothing
 * for that long is disconnected.
 */
export const writeSlowly = async (response: Response, bytes: Uint8Array, idleMs: number): Promise<void> => {
  for (let at = 0; at < bytes.length; at += writeBytes) {
    if (!response.write(bytes.subarray(at, at + writeBytes))) await untilTaken(response, 'drain', idleMs);
  }
};

/**
 * Ends the response; resolves when the client has received it, as far as the system reports. Rejects as `writeSlowly`
 * does.
 */
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
