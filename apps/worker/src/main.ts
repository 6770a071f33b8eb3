import { logLines, logOptions, logOutput, readEnvironment, readVersion, runProcess } from '@spanledger/runtime';
import { pino } from 'pino';
import { readConfig } from './config.ts';
import { startWorker } from './start-worker.ts';

const version = readVersion(import.meta.url);
const output = logOutput();

/** Settles when it runs; packed code cannot wait at its top level. */
export const running = runProcess({
  name: 'The worker',
  start: async () => {
    const config = readConfig(readEnvironment());
    return startWorker({
      config,
      logger: pino({ level: config.LOG_LEVEL, ...logOptions }, logLines(output, config.LOG_FORMAT)),
      version,
    });
  },
  greet: ({ probesPort }) => `Spanledger worker ${version} is ready; figures at http://localhost:${probesPort}/metrics`,
  output,
});
