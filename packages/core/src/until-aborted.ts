/**
 * Resolves with what the work resolves with; rejects with the signal's reason as soon as that aborts, while the work may
 * continue. Keeps nothing of work that has ended: a race with one promise that outlives it would keep its outcome.
 */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
