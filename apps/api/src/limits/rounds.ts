export interface Rounds {
  /** Requests another round: after the pause, or at once. While one runs: right after it. */
  ask(isUrgent: boolean): void;
  /** Waits for the running one; no other follows. */
  close(): Promise<void>;
}

/** Runs rounds of work that never reject, one at a time; a pending pause keeps no process alive. */
export const createRounds = (round: () => Promise<void>, pauseMs: () => number): Rounds => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isAsked = false;
  let isUrgent = false;
  let isClosed = false;

  const run = async (): Promise<void> => {
    await round();
    running = undefined;
    if (isAsked) schedule(isUrgent);
  };

  const start = (): void => {
    timer = undefined;
    [isAsked, isUrgent] = [false, false];
    running = run();
  };

  const schedule = (atOnce: boolean): void => {
    if (isClosed) return;
    if (timer !== undefined) {
      if (!atOnce || isUrgent) return;
      clearTimeout(timer);
    }
    isUrgent = atOnce;
    timer = setTimeout(start, atOnce ? 0 : pauseMs());
    timer.unref();
  };

  return {
    ask: (atOnce) => {
      if (running === undefined) {
        schedule(atOnce);
        return;
      }
      isAsked = true;
      isUrgent ||= atOnce;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
};
