import { ApiError } from './client.ts';

const retriesMax = 3;
/** A server that is overloaded answers late: who waited so long sees why, and a server that is busy is left alone. */
const waitedMsMax = 5000;

/** Whether a request that failed may succeed by itself soon, after `count` retries: not what the server has understood and refused. */
export const isTriedAgain = (count: number, error: unknown): boolean => {
  if (count >= retriesMax) return false;
  if (!(error instanceof ApiError)) return true;
  return (error.status === 0 || error.status === 429 || error.status >= 500) && error.tookMs <= waitedMsMax;
};
