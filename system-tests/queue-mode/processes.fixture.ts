import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startClickHouse, startPostgres } from '@spanledger/embedded';
import { appFile } from '@spanledger/testing/app-file';
import { composeService, root } from '../deployment/compose-file.fixture.ts';
import { timescaleVariables } from '../local-mode/timescale-database.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

const secrets = {
  POSTGRES_PASSWORD: 'not-used',
  CLICKHOUSE_PASSWORD: 'not-used',
  REDIS_PASSWORD: 'e2e-secret',
  SPANLEDGER_INIT_PROJECT_ID: 'project-e2e',
  SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-e2e',
  SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-e2e',
};
const startTimeoutMs = 300_000;

export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Sends a signal, waits for the exit, and returns the exit code. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Runs as another user if `account` is set. */
export const run = (
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  account: { readonly uid?: number; readonly gid?: number } = {},
): Running => {
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { ...account, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return {
    child,
    output: () => text,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, 'close') as Promise<[number | null]>;
      child.kill(signal);
      return (await closed)[0];
    },
  };
};

export const until = async <T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not in time`);
    await new Promise((wake) => void setTimeout(wake, 25));
  }
};

/** Waits for a matching line in the output; if the process ends first, rejects with its output. */
export const said = async ({ child, output }: Running, pattern: RegExp): Promise<RegExpExecArray> =>
  until(String(pattern), () => {
    const found = pattern.exec(output());
    if (found !== null) return found;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${output()}`);
    return undefined;
  });

/** The environment of a service in the compose file, with hosts and ports of this machine. */
export const environmentOf = (service: string, places: Readonly<Record<string, string>>): Record<string, string> => {
  const { environment } = composeService(service, secrets);
  const local = {
    ...environment,
    PORT: '0',
    OTLP_GRPC_PORT: '0',
    METRICS_PORT: '0',
    METRICS_HOST: '127.0.0.1',
    HOST: '127.0.0.1',
  };
  const known = Object.entries(places).filter(([name]) => name in environment);
  return { ...local, LOG_LEVEL: 'warn', ...Object.fromEntries(known) };
};

/**
 * The telemetry variables of the processes of this file, independent of the database for the rest. Empty until
 * `startServers`.
 */
let telemetryPlace: Readonly<Record<string, string>> = {};

/** With the environment of the compose file; `others` are additional variables. */
export const runApp = (
  service: 'api' | 'worker' | 'migrate',
  places: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> = {},
): Running => {
  const file = appFile(service === 'migrate' ? 'cli' : service);
  const args = composeService(service, secrets).command;
  return run(process.execPath, [file, ...args], { ...environmentOf(service, places), ...telemetryPlace, ...others });
};

/** Waits for the exit of a process; returns its exit code and its output. */
export const ended = async ({ child, output }: Running): Promise<{ code: number | null; output: string }> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return { code: child.exitCode, output: output() };
};

/** Migrates both stores as compose does. */
export const migrate = async (places: Readonly<Record<string, string>>): Promise<void> => {
  const { code, output } = await ended(runApp('migrate', places, places));
  if (code !== 0) throw new Error(`migrate ended with ${code}: ${output}`);
};

export interface Servers {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly clickhousePid: number;
  /** `undefined` if redis-server is not installed. */
  readonly redisUrl: string | undefined;
  stop(): Promise<void>;
}

/** Copies the compose file's configuration to a ClickHouse below `dir`. */
export const configureClickHouse = (dir: string): void => {
  for (const name of ['server', 'users']) {
    const folder = join(dir, `${name}.d`);
    mkdirSync(folder, { recursive: true });
    cpSync(new URL(`docker/clickhouse/${name}.xml`, root), join(folder, 'spanledger.xml'));
  }
};

/** A Redis with the compose file's arguments, which stores its data in `dir`. */
export const startComposeRedis = async (dir: string): Promise<{ readonly url: string; stop(): Promise<unknown> }> => {
  const port = await freePort();
  const [program = '', ...args] = composeService('redis', secrets).command;
  const redis = run(program, [...args, '--port', String(port), '--bind', '127.0.0.1', '--dir', dir]);
  await said(redis, /Ready to accept connections/);
  return { url: `redis://:${secrets.REDIS_PASSWORD}@127.0.0.1:${port}`, stop: async () => redis.end() };
};

/**
 * A PostgreSQL, a ClickHouse with the compose file's configuration, and a Redis with its arguments. `engine`: the
 * telemetry engine, for tests that require it; the engine of the run if absent.
 */
export const startServers = async (engine?: 'clickhouse'): Promise<Servers> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-worker-'));
  chmodSync(dir, 0o755);
  configureClickHouse(join(dir, 'clickhouse'));
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const postgres = await startPostgres({ dir: join(dir, 'postgres') });
    stops.push(async () => postgres.stop());
    if (engine !== undefined) telemetryPlace = { TELEMETRY_STORE: engine };
    else if (process.env['TELEMETRY_STORE'] === 'timescale') {
      telemetryPlace = { TIMESCALE_URL: postgres.url, ...(await timescaleVariables(dir, {})) };
    }
    const clickhouse = await startClickHouse({ dir: join(dir, 'clickhouse') });
    stops.push(async () => clickhouse.stop());
    let redisUrl: string | undefined;
    if (hasRedis) {
      const redis = await startComposeRedis(dir);
      stops.push(async () => redis.stop());
      redisUrl = redis.url;
    }
    return { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url, clickhousePid: clickhouse.pid, redisUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

export const authorization = `Basic ${Buffer.from(
  `${secrets.SPANLEDGER_INIT_PUBLIC_KEY}:${secrets.SPANLEDGER_INIT_SECRET_KEY}`,
).toString('base64')}`;
