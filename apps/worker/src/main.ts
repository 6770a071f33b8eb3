import { readFileSync } from 'node:fs';
import { DomainError } from '@spanledger/core';
import { pino } from 'pino';
import { ConfigError, readConfig, type Config } from './config.ts';
import { startWorker, type Worker } from './start-worker.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readVersion = (): string => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

const configOrExit = (): Config => {
  try {
    process.loadEnvFile();
  } catch {
    // There is no .env file: the environment is all there is.
  }
  try {
    return readConfig(process.env);
  } catch (error) {
    return fail(error instanceof ConfigError ? error.message : String(error));
  }
};

/** What a failed start says: errors with a code speak for themselves, others come with their origin. */
const explain = (error: unknown): string => {
  if (error instanceof DomainError) return `The worker did not start. ${error.message}`;
  return `The worker did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};

const stopOnSignals = (worker: Worker): void => {
  let isStopping = false;
  const stop = (reason: string): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    say(`The worker stops: ${reason}`);
    worker.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(`It did not stop cleanly: ${String(error)}`),
    );
  };
  process.on('SIGINT', () => stop('interrupted'));
  process.on('SIGTERM', () => stop('asked to end'));
};

const main = async (): Promise<void> => {
  const config = configOrExit();
  const version = readVersion();
  const logger = pino({ level: config.LOG_LEVEL });
  const worker = await startWorker({ config, logger, version }).catch((error: unknown) => fail(explain(error)));
  stopOnSignals(worker);
  say(`Spanledger worker ${version} is ready; figures at http://localhost:${worker.probesPort}/metrics`);
};

await main();
