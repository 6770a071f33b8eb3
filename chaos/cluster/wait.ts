import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until there is a result; after `timeoutMs` rejects with `what` and the last failure. */
export const until = async <T>(
  what: string,
  timeoutMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs = 50,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  let failure: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) {
      const reason = failure instanceof Error ? ` (${failure.message})` : '';
      throw new Error(`${what}: not within ${timeoutMs / 1000} s${reason}`, { cause: failure });
    }
    await sleep(everyMs);
  }
};
