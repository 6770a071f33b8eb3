import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@spanledger/embedded';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** The running process. */
  readonly process: ChildProcess;
  /** Sends one command and returns the raw answer. */
  command(text: string): Promise<string>;
  /** Kills the server without a shutdown, and restarts it with its written data. */
  crashAndRestart(): Promise<void>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

const readyMsMax = 60_000;

/** True if `redis-server` is installed. */
export const isRedisInstalled = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** A separate Redis on a free port, with an append-only file; `args` are command line arguments. */
export const startRedis = async (...args: readonly string[]): Promise<TestRedis> => {
  const dir = await mkdtemp(join(tmpdir(), 'spanledger-redis-'));
  const given = ['--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes', ...args];
  let port = await freePort();
  const start = (): ChildProcess => spawn('redis-server', ['--port', `${port}`, ...given], { stdio: 'ignore' });
  let child = start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const stop = async (): Promise<void> => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  };
  const isReady = async (): Promise<boolean> => {
    for (const end = Date.now() + readyMsMax; !/^(\+PONG|-NOAUTH)/.test(await ask(port, 'PING'));) {
      if (child.exitCode !== null || Date.now() > end) return false;
    }
    return child.exitCode === null;
  };
  const giveUp = async (): Promise<never> => {
    await stop();
    throw new Error(`redis-server did not start (${child.exitCode ?? 'no answer'})`);
  };
  for (let triesLeft = 5; !(await isReady()); triesLeft -= 1) {
    if (triesLeft === 0) await giveUp();
    await kill();
    // Another process took the port first.
    port = await freePort();
    child = start();
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get process() {
      return child;
    },
    command: async (text) => ask(port, text),
    crashAndRestart: async () => {
      await kill();
      child = start();
      if (!(await isReady())) await giveUp();
    },
    stop,
  };
};

/** The answer to one command, or `''`. */
const ask = async (port: number, command: string): Promise<string> =>
  new Promise((tell) => {
    const socket = connect(port, '127.0.0.1', () => void socket.write(`${command}\r\n`));
    const end = (answer: string): void => {
      socket.destroy();
      tell(answer);
    };
    socket.once('data', (bytes) => end(bytes.toString()));
    socket.once('error', () => setTimeout(end, 20, ''));
    socket.setTimeout(5_000, () => end(''));
  });
