import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { makeClosedDir } from '../close-dir.ts';
import { EmbeddedServerError, type EmbeddedServer, type EmbeddedServerOptions } from '../embedded-server.ts';
import { startOnPort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { initialiseCluster, type Cluster } from './initialise-cluster.ts';
import { postgresArguments } from './postgres-arguments.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { inUse, isReady, reapLeftover } from './postmaster.ts';
import { serverAccount, type ServerAccount } from './server-account.ts';

export interface PostgresOptions extends EmbeddedServerOptions {
  /** False only if losing the data does not matter: nothing is synced to disk. */
  readonly isDurable?: boolean | undefined;
}

interface Launch {
  readonly program: string;
  readonly cluster: Cluster;
  readonly account: ServerAccount;
  readonly countsStatements: boolean;
  readonly isDurable: boolean;
  readonly onLaunched: (() => void) | undefined;
  /** Until when processes of a server that was killed are waited for, in ms since 1970. */
  readonly patientUntil: number;
}

const watchdog = fileURLToPath(new URL('../../children/stop-postgres-with-parent.sh', import.meta.url));
const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
/** The processes of a server that was killed end by themselves once they look after it; until then they hold its memory. */
const orphansPatienceMs = 10_000;
const orphansPollMs = 100;
const logTailChars = 2000;

/**
 * Starts a real PostgreSQL server on 127.0.0.1 and resolves when it accepts connections. The password is created once
 * and stored in the data directory, readable by its owner only. Run by root, the server gets an ordinary account.
 *
 * Rejects with an `EmbeddedServerError`.
 */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedServer> => {
  const binaries = postgresBinaries();
  makeClosedDir(options.dir);
  const dataDir = realpathSync(options.dir);
  const account = serverAccount(dataDir, binaries.postgres);
  const cluster = await initialiseCluster(dataDir, binaries, account);
  await reapLeftover(cluster.dir);
  const { postgres: program, countsStatements } = binaries;
  const { isDurable = true, onLaunched } = options;
  const launch = {
    program,
    cluster,
    account,
    countsStatements,
    isDurable,
    onLaunched,
    patientUntil: Date.now() + orphansPatienceMs,
  };
  return startOnPort(options.port, (port) => startOn(port, launch));
};

const startOn = async (port: number, launch: Launch): Promise<EmbeddedServer> => {
  const { program, cluster, account, onLaunched, patientUntil, ...settings } = launch;
  const { dir, password } = cluster;
  const logPath = `${dir}.log`;
  const log = openSync(logPath, 'w', 0o600);
  const { file, given, ids } = account.command(program, postgresArguments({ dir, port, ...settings }));
  const server = spawn(file, given, {
    ...ids,
    // In a session of its own: Ctrl-C must reach this process only, which stops the server after its last write.
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(log);
  const closed = new Promise<undefined>((done) => server.once('close', () => done(undefined)));
  const pid = await pidOf(server, program);
  const isAlive = (): boolean => server.exitCode === null && server.signalCode === null;
  const guard = spawn('/bin/sh', [watchdog, String(pid), dir], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.stdin.on('error', () => {});
  server.once('close', () => guard.kill('SIGKILL'));
  onLaunched?.();
  const isUp = await waitUntil(startTimeoutMs, () => !isAlive() || isReady(dir, pid));
  if (!isUp) server.kill('SIGKILL');
  if (!isUp || !isAlive()) {
    await closed;
    const said = readFileSync(logPath, 'utf8');
    if (!heldByOrphans.test(said) || Date.now() > patientUntil) throw startError(said, dir, port);
    await delay(orphansPollMs);
    return startOn(port, launch);
  }
  const stop = async (): Promise<void> => {
    // Fast: open transactions are rolled back. When that does not end, immediate: recovery at the next start.
    server.kill('SIGINT');
    const impatience = setTimeout(() => server.kill('SIGQUIT'), stopTimeoutMs);
    await closed;
    clearTimeout(impatience);
  };
  return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, port, pid, closed, stop };
};

const pidOf = async (server: ChildProcess, program: string): Promise<number> => {
  try {
    await once(server, 'spawn');
  } catch (cause) {
    throw new EmbeddedServerError('start_failed', `${program} could not be run: ${String(cause)}`, { cause });
  }
  return server.pid ?? 0;
};

const heldByOrphans = /shared memory block .* still in use/;

const startError = (log: string, dir: string, port: number): EmbeddedServerError => {
  const text = log.trim().slice(-logTailChars);
  if (/lock file "[^"]*" already exists/.test(text) || heldByOrphans.test(text)) return inUse(dir, undefined);
  if (text.includes('could not create any TCP/IP sockets')) {
    return new EmbeddedServerError('port_taken', `Port ${port} is taken by another program. Choose another one.`);
  }
  return new EmbeddedServerError('start_failed', `PostgreSQL did not start on ${dir}: ${text || 'no answer'}`);
};
