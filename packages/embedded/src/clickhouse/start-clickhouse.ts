import { spawn, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { makeClosedDir } from '../close-dir.ts';
import { EmbeddedServerError, type EmbeddedServer, type EmbeddedServerOptions } from '../embedded-server.ts';
import { startOnPort } from '../free-port.ts';
import { resolvePlatformFile } from '../platform.ts';
import { secretIn } from '../secret-file.ts';
import { ownerTag } from '../server-owner.ts';
import { waitUntil } from '../wait-until.ts';
import { askServer } from './ask-server.ts';
import { clickHouseArguments } from './clickhouse-arguments.ts';
import { writeClickHouseConfig, type ClickHouseCredentials } from './clickhouse-config.ts';
import { inUse, reapLeftover } from './data-directory.ts';
import { removeEmptyMutations } from './remove-empty-mutations.ts';
import { countWrites, watchWrites } from './watch-writes.ts';

export interface ClickHouseOptions extends EmbeddedServerOptions {
  /** Queries fail beyond it; the process may need a few hundred MB more. A fair share of the machine when absent. */
  readonly memoryBytesMax?: number | undefined;
}

interface Launch {
  readonly dataDir: string;
  readonly configPath: string;
  readonly library: string;
  readonly credentials: ClickHouseCredentials;
  readonly memoryBytesMax: number | undefined;
  readonly onLaunched: (() => void) | undefined;
}

const child = fileURLToPath(new URL('../../children/clickhouse-server.mjs', import.meta.url));
const user = 'spanledger';
const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const errorTailChars = 8192;
const roomAdvice = 'Make room on it and start again; what was acknowledged is there';

/**
 * Starts a real ClickHouse server, HTTP on 127.0.0.1 only, and resolves when it answers. The password is created once
 * and stored in the directory, which only its owner can read; it is accepted as HTTP Basic auth only.
 *
 * Rejects with an `EmbeddedServerError`.
 */
export const startClickHouse = async (options: ClickHouseOptions): Promise<EmbeddedServer> => {
  const library = libraryPath();
  assertPath(options.dir);
  makeClosedDir(options.dir);
  const dir = realpathSync(options.dir);
  assertPath(dir);
  const dataDir = join(dir, 'data');
  await reapLeftover(dataDir);
  removeEmptyMutations(dataDir);
  const credentials = { user, password: secretIn(join(dir, 'password')) };
  const configPath = writeClickHouseConfig(dir, credentials);
  const { memoryBytesMax, onLaunched } = options;
  const launch: Launch = { dataDir, configPath, library, credentials, memoryBytesMax, onLaunched };
  return startOnPort(options.port, (port) => startOn(port, launch));
};

/** With an apostrophe in its path this build starts and never answers; a backslash it takes for a slash. */
const assertPath = (dir: string): void => {
  if (!/['\\]/.test(dir)) return;
  throw new EmbeddedServerError(
    'start_failed',
    `ClickHouse cannot keep its data in ${dir}: set SPANLEDGER_DATA_DIR to a path without apostrophes and backslashes.`,
  );
};

const libraryPath = (): string => {
  const suffix = process.platform === 'linux' ? '-gnu' : '';
  const lib = `@chdb/lib-${process.platform}-${process.arch}${suffix}/package.json`;
  return join(dirname(resolvePlatformFile('ClickHouse', 'chdb/package.json', lib, 'CLICKHOUSE_URL')), 'libchdb.so');
};

const startOn = async (port: number, launch: Launch): Promise<EmbeddedServer> => {
  const server = spawn(
    process.execPath,
    [child, launch.library, ownerTag(), ...clickHouseArguments({ ...launch, port })],
    {
      // In a session of its own: Ctrl-C must reach this process only, which stops the server after its last write.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  const failure = collectErrors(server);
  launch.onLaunched?.();
  let reason: string | undefined;
  const closed = new Promise<string | undefined>((done) => server.once('close', () => done(reason)));
  const isAlive = (): boolean => server.exitCode === null && server.signalCode === null;
  const isReady = await waitUntil(startTimeoutMs, async () => !isAlive() || (await answers(port, launch)));
  if (!isReady) server.kill('SIGKILL');
  if (!isReady || !isAlive()) {
    await closed;
    throw startError(failure(), launch.dataDir, port);
  }
  void watchWrites({
    ask: async (sql) => askServer(port, launch.credentials, sql),
    writes: () => (server.pid === undefined ? undefined : countWrites(server.pid)),
    isAlive,
    onFailed: () => {
      reason = `ClickHouse could not write to its disk (${launch.dataDir}) and was ended. ${roomAdvice}`;
      server.kill('SIGKILL');
    },
  });
  const stop = async (): Promise<void> => {
    const impatience = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
    server.stdin?.end();
    await closed;
    clearTimeout(impatience);
  };
  const url = `http://${user}:${launch.credentials.password}@127.0.0.1:${port}`;
  return { url, port, pid: server.pid ?? 0, closed, stop };
};

const collectErrors = (server: ChildProcess): (() => string) => {
  let tail = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-errorTailChars);
  });
  server.on('error', (error) => {
    tail += error.message;
  });
  // When the server exits, its end of the pipe is closed.
  server.stdin?.on('error', () => {});
  return () => tail;
};

const startError = (text: string, dataDir: string, port: number): EmbeddedServerError => {
  if (text.includes('Code: 76') || text.includes('Cannot lock file')) return inUse(dataDir);
  if (text.includes('Code: 210') || text.includes('Address already in use')) {
    return new EmbeddedServerError('port_taken', `Port ${port} is taken by another program. Choose another one.`);
  }
  const reason = text.trim() || 'no answer';
  return new EmbeddedServerError('start_failed', `ClickHouse did not start on ${dataDir}: ${reason}`);
};

/** True if our own server answers: another one that took the port first does not have this path. */
const answers = async (port: number, { dataDir, credentials }: Launch): Promise<boolean> =>
  (await askServer(port, credentials, 'SELECT path FROM system.disks')) === `${dataDir}/`;
