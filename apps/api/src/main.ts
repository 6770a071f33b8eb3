import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '@spanledger/core';
import { findLocalInstance } from '@spanledger/embedded';
import { pino } from 'pino';
import { ConfigError, hasQueue, readConfig, type Config } from './config.ts';
import { serve, type Served } from './serve.ts';
import { welcome } from './welcome.ts';

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
  const hasCode = error instanceof DomainError || (error instanceof Error && error.name === 'EmbeddedServerError');
  if (hasCode) return [`Spanledger did not start. ${error.message}`, ...issuesOf(error)].join('\n');
  return `Spanledger did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};

const issuesOf = (error: Error): readonly string[] =>
  error instanceof DomainError ? error.issues.map(({ path, message }) => `  ${path}: ${message}`) : [];

const stopOnSignals = (served: Served): void => {
  let isStopping = false;
  const stop = (code: number, reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    say(`Spanledger stops: ${reason}`);
    served.stop().then(
      () => process.exit(code),
      (error: unknown) => fail(`It did not stop cleanly: ${String(error)}`),
    );
  };
  const stopOrQuit = (reason: string): void => {
    if (isStopping) process.exit(1);
    stop(0, reason);
  };
  process.on('SIGINT', () => stopOrQuit('interrupted'));
  process.on('SIGTERM', () => stopOrQuit('asked to end'));
  void served.failed.then((reason) => stop(1, reason));
  stopWithNpm(() => stop(0, 'npm has ended'));
};

/** The parent of a process; `undefined` where that is not told, or when it is gone. */
const parentOf = (pid: number): number | undefined => {
  try {
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    return Number(afterName.split(' ')[1]);
  } catch {
    return undefined;
  }
};

/** npm, or the shell between us and npm, does not pass on its own death: a server that it started would stay behind. */
const stopWithNpm = (stop: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) stop();
  }, 1000).unref();
};

const main = async (): Promise<void> => {
  const config = configOrExit();
  const version = readVersion();
  const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
  const running = hasQueue(config) ? undefined : findLocalInstance(dataDir);
  if (running !== undefined) {
    fail(`Spanledger is running already on ${dataDir}: ${running.apiUrl} (process ${running.pid}).`);
  }
  const logger = pino({ level: config.LOG_LEVEL });
  const served = await serve({ config, logger, version }).catch((error: unknown) => fail(explain(error)));
  stopOnSignals(served);
  const { baseUrl, firstStart, mode } = served;
  const shownDir = hasQueue(config) ? undefined : dataDir;
  say(welcome({ version, baseUrl, mode, dataDir: shownDir, firstStart }, new Date()));
};

await main();
