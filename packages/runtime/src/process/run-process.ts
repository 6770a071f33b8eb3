import { endWithNpm } from './end-with-npm.ts';
import { explainError } from './explain-error.ts';
import { outliveOutput } from './lost-output.ts';
import { stopOnSignals, type Running, type Stop } from './stop-on-signals.ts';

const npmEnded = 'npm has ended';

export interface ProcessParts<T extends Running> {
  /** Its name in messages: `The worker`. */
  readonly name: string;
  readonly start: () => Promise<T>;
  /** The text that is printed once it runs. */
  readonly greet: (running: T) => string;
  /** The output of the start message: that of the log, so that the message follows lines that were logged before. */
  readonly output: { write(text: string): unknown };
}

/**
 * Runs a process: it starts, or ends with code 1 and the reason; it prints its start message; it stops with code 0 when
 * told to or when the npm that started it has ended, with 1 when it cannot continue or does not stop in time.
 */
export const runProcess = async <T extends Running>({ name, start, greet, output }: ProcessParts<T>): Promise<void> => {
  let stop: Stop | undefined;
  outliveOutput();
  endWithNpm(() => {
    if (stop !== undefined) return stop(0, npmEnded);
    process.stdout.write(`${name} does not start: ${npmEnded}\n`);
    process.exit(0);
  });
  try {
    const running = await start();
    stop = stopOnSignals(name, running);
    output.write(`${greet(running)}\n`);
  } catch (error) {
    process.stderr.write(`${name} did not start. ${explainError(error)}\n`);
    process.exit(1);
  }
};
