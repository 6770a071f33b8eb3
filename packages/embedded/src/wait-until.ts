import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 15;

/** Polls until the answer is true; returns false after the timeout. */
export const waitUntil = async (timeoutMs: number, isTrue: () => boolean | Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await isTrue()) return true;
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
};
