import {
  logLines,
  logOptions,
  logOutput,
  readEnvironment,
  readVersion,
  runProcess,
  warnOfMisspelled,
} from '@spanledger/runtime';
import { pino } from 'pino';
import { readConfig, variableNames } from './config.ts';
import { startWorker } from './start-worker.ts';

const version = readVersion(import.meta.url);
const output = logOutput();

/** Settles when it runs; packed code cannot wait at its top level. */
export const running = runProcess({
  name: 'The worker',
  start: async () => {
    const environment = readEnvironment();
    const config = readConfig(environment);
    const logger = pino({ level: config.LOG_LEVEL, ...logOptions }, logLines(output, config.LOG_FORMAT));
    warnOfMisspelled(logger, environment, variableNames);
    return startWorker({ config, logger, version });
  },
  greet: ({ probesPort }) => `Spanledger worker ${version} is ready; figures at http://localhost:${probesPort}/metrics`,
  output,
});
