/** A process that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** The time limit of stopping: after it the process ends anyway, with code 1. */
  readonly stopMsMax?: number;
  /** Resolves with a reason when it cannot continue. */
  readonly failed?: Promise<string>;
}

const giveUp = (stopMsMax: number): void => {
  process.stderr.write(`It did not stop within ${stopMsMax / 1000} s, and ends as it is. What was answered is safe.\n`);
  process.exit(1);
};

/** Ends the process once, with this code; the reason is printed. */
export type Stop = (code: number, reason: string) => void;

/**
 * Stops on SIGINT and SIGTERM, and when it cannot continue; a second signal, and a stop beyond its time limit, end the
 * process at once.
 */
export const stopOnSignals = (name: string, running: Running): Stop => {
  let isStopping = false;
  const stop: Stop = (code, reason) => {
    if (isStopping) return;
    isStopping = true;
    process.stdout.write(`${name} stops: ${reason}\n`);
    if (running.stopMsMax !== undefined) setTimeout(giveUp, running.stopMsMax, running.stopMsMax);
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`It did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const stopOrQuit = (reason: string): void => {
    if (isStopping) process.exit(1);
    stop(0, reason);
  };
  process.on('SIGINT', () => stopOrQuit('interrupted'));
  process.on('SIGTERM', () => stopOrQuit('asked to end'));
  void running.failed?.then((reason) => stop(1, reason));
  return stop;
};
