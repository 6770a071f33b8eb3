import { setImmediate } from 'node:timers';

/** Does long work one after the other, round robin by owner, and yields to the event loop between two. */
export interface OwnerTurns {
  /**
   * Returns what `work` returns, or rejects with what it throws; it starts when it is its turn. If the signal aborts
   * before that, rejects at once with its reason, and the work is never started.
   */
  take<T>(owner: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export const createOwnerTurns = (): OwnerTurns => {
  /** The owner whose turn it is comes first. */
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let isBusy = false;

  const pass = async (): Promise<void> => {
    for (const [owner, works] of waiting) {
      await works.shift()?.();
      // Behind owners that came meanwhile.
      waiting.delete(owner);
      if (works.length > 0) waiting.set(owner, works);
      break;
    }
    if (waiting.size > 0) setImmediate(() => void pass());
    else isBusy = false;
  };

  return {
    take: (owner, work, signal) =>
      new Promise((resolve, reject) => {
        const works = waiting.get(owner) ?? [];
        const begin = async (): Promise<void> => {
          signal?.removeEventListener('abort', leave);
          await work().then(resolve, reject);
        };
        const leave = (): void => {
          works.splice(works.indexOf(begin), 1);
          reject(signal?.reason as Error);
        };
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        signal?.addEventListener('abort', leave, { once: true });
        works.push(begin);
        waiting.set(owner, works);
        if (isBusy) return;
        isBusy = true;
        setImmediate(() => void pass());
      }),
  };
};
