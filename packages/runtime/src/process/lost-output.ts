import { pino } from 'pino';

/** Lines that cannot be written are kept up to this size; later ones are lost. */
const keptBytesMax = 2 ** 20;

/** The standard output for a log. On a full disk nothing ends, and lines are written once there is room again. */
export const logOutput = (): ReturnType<typeof pino.destination> => {
  const output = pino.destination({ dest: 1, maxLength: keptBytesMax });
  output.on('error', () => {
    // The end of the process would wait for room.
    output.flushSync = () => undefined;
  });
  return output;
};

/** What is printed may be lost, as after an interrupt that ended its `| tee` first, or on a full disk: the process goes on. */
export const outliveOutput = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};

/** The code of a program that SIGPIPE ended. */
const brokenPipe = 141;

/** A command ends once nobody reads it, as with `| head`, and quietly; with 1 and the reason if it cannot print. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(brokenPipe);
    process.stderr.write(`The output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
};
