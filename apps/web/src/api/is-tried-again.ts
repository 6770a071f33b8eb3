import { ApiError } from './client.ts';

const retriesMax = 3;
/** An overloaded server answers late: after this wait the error is shown, and the busy server gets no retry. */
const waitedMsMax = 5000;

/** True if a failed request may succeed on a retry, after `count` retries; false if the server has refused it. */
export const isTriedAgain = (count: number, error: unknown): boolean => {
  if (count >= retriesMax) return false;
  if (!(error instanceof ApiError)) return true;
  return (error.status === 0 || error.status === 429 || error.status >= 500) && error.tookMs <= waitedMsMax;
};
