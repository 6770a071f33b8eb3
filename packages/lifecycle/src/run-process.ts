import { explainError } from './explain-error.ts';
import type { Running } from './running.ts';
import { stopOnSignals, type Stop } from './stop-on-signals.ts';

export interface ProcessParts<T extends Running> {
  /** As it is called in messages: `The worker`. */
  readonly name: string;
  readonly start: () => Promise<T>;
  /** What is printed once it runs. */
  readonly greet: (running: T) => string;
  /** Takes the greeting: what the log is written to, so that it stands after lines that were logged before. */
  readonly output: { write(text: string): unknown };
}

/**
 * The life of a process: it starts, or ends with code 1 and the reason; it greets; it stops with code 0 when it is
 * asked to, with 1 when it cannot go on or does not stop in time. Gives a way to stop it from within.
 */
export const runProcess = async <T extends Running>({ name, start, greet, output }: ProcessParts<T>): Promise<Stop> => {
  try {
    const running = await start();
    const stop = stopOnSignals(name, running);
    output.write(`${greet(running)}\n`);
    return stop;
  } catch (error) {
    process.stderr.write(`${name} did not start. ${explainError(error)}\n`);
    return process.exit(1);
  }
};
