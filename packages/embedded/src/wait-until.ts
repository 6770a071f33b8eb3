import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 15;

/** Asks again and again until the answer is true; gives false when the time is over. */
export const waitUntil = async (timeoutMs: number, isTrue: () => boolean | Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await isTrue()) return true;
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
};
