import { resolve } from 'node:path';
import { conflict } from '@spanledger/core';
import { findLocalInstance } from '@spanledger/embedded';
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
import { hasQueue, readConfig, variableNames } from './config.ts';
import { beginEngines, engineSettings } from './local-mode/open-engines.ts';
import { welcome } from './welcome.ts';

const version = readVersion(import.meta.url);
const output = logOutput();

const assertNotRunning = (dataDir: string): void => {
  const running = findLocalInstance(dataDir);
  if (running === undefined) return;
  throw conflict(`It is running already on ${dataDir}: ${running.baseUrl} (process ${running.pid}).`);
};

/** Settles when it runs; packed code cannot wait at its top level. */
export const running = runProcess({
  name: 'Spanledger',
  start: async () => {
    const environment = readEnvironment();
    const config = readConfig(environment);
    const logger = pino({ level: config.LOG_LEVEL, ...logOptions }, logLines(output, config.LOG_FORMAT));
    warnOfMisspelled(logger, environment, variableNames);
    const dataDir = hasQueue(config) ? undefined : resolve(config.SPANLEDGER_DATA_DIR);
    if (dataDir !== undefined) assertNotRunning(dataDir);
    // While they start, most modules are loaded.
    const engines = dataDir === undefined ? undefined : beginEngines(engineSettings(config));
    await engines?.launched;
    const { serve } = await import('./serve.ts');
    const isTerminal = process.stdout.isTTY;
    const served = await serve({ config, engines: engines?.opened, logger, version, isTerminal });
    return { ...served, dataDir };
  },
  greet: (served) => welcome({ version, ...served }, new Date()),
  output,
});
