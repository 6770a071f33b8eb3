import { explainError } from './explain-error.ts';
import type { Running } from './running.ts';
import { stopOnSignals, type Stop } from './stop-on-signals.ts';

export interface ProcessParts<T extends Running> {
  /** As it is called in messages: `The worker`. */
  readonly name: string;
  readonly start: () => Promise<T>;
  /** What is printed once it runs. */
  readonly greet: (running: T) => string;
  /** Writes the greeting. A log that is written later than it is told takes it too, so that it stands after its lines. */
  readonly print: (text: string) => void;
}

/**
 * The life of a process: it starts, or ends with code 1 and the reason; it greets; it stops with code 0 when it is
 * asked to, with 1 when it cannot go on or does not stop in time. Gives a way to stop it from within.
 */
export const runProcess = async <T extends Running>({ name, start, greet, print }: ProcessParts<T>): Promise<Stop> => {
  try {
    const running = await start();
    const stop = stopOnSignals(name, running);
    print(`${greet(running)}\n`);
    return stop;
  } catch (error) {
    process.stderr.write(`${name} did not start. ${explainError(error)}\n`);
    return process.exit(1);
  }
};
