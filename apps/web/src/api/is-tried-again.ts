import { ApiError } from './client.ts';

const retriesMax = 3;
/** An overloaded server answers late, or asks for a long wait: then the error is shown, and the server gets no retry. */
const waitedMsMax = 5000;

/** True if a failed request may succeed on a retry, after `count` retries; false if the server has refused it. */
export const isTriedAgain = (count: number, error: unknown): boolean => {
  if (count >= retriesMax) return false;
  if (!(error instanceof ApiError)) return true;
  const isPassing = error.status === 0 || error.status === 429 || error.status >= 500;
  return isPassing && error.tookMs <= waitedMsMax && error.retryAfterMs <= waitedMsMax;
};

/** The wait before a retry, which doubles, and is at least what the server asked for. */
export const retryDelayMs = (count: number, error: unknown): number =>
  Math.max(1000 * 2 ** count, error instanceof ApiError ? error.retryAfterMs : 0);
