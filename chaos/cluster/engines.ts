import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, statfsSync, writeSync, openSync, closeSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, startClickHouse, startPostgres } from '@spanledger/embedded';
import { readyOrGone, rememberPid, startChild } from './child.ts';
import { until } from './wait.ts';

export type EngineName = 'clickhouse' | 'postgres' | 'redis';

/** A server that is killed and started again on the same port and the same data. */
export interface Engine {
  readonly name: EngineName;
  readonly port: number;
  /** The URL for clients that connect to this port. */
  urlAt(port: number): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops all its threads; it answers nothing and closes no connection. */
  freeze(): void;
  thaw(): void;
  /** Fills its disk completely, if it has a separate one. */
  readonly disk: { fill(): void; free(): void } | undefined;
}

const root = resolve(import.meta.dirname, '../..');
const startTimeoutMs = 60_000;

export const isRedisInstalled = spawnSync('redis-server', ['--version']).status === 0;

interface Started {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly closed: Promise<unknown>;
}

const childrenOf = (pid: number): readonly number[] => {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);
};

const signalAll = (pid: number, signal: NodeJS.Signals): void => {
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(each, signal);
    } catch {
      // It has already ended by itself.
    }
  }
};

/** Restarted when it ends by itself, as with a container's restart policy: Redis exits on a full disk. */
const engine = async (
  name: EngineName,
  dir: string,
  begin: (port: number | undefined) => Promise<Started>,
): Promise<Engine> => {
  let isWanted = true;
  let starting: Promise<void> | undefined;
  let running: Started | undefined;
  const take = (started: Started): Started => {
    rememberPid(started.pid);
    running = started;
    void started.closed.then(() => {
      if (running === started) running = undefined;
      // If it does not start, the process that waits for it retries and reports the failure.
      if (isWanted) void start().catch(() => undefined);
    });
    return started;
  };
  const { port, url } = take(await begin(undefined));
  const start = async (): Promise<void> => {
    if (running !== undefined) return;
    starting ??= until(`${name} starts again`, startTimeoutMs, async () => take(await begin(port)), 200)
      .then(() => undefined)
      .finally(() => {
        starting = undefined;
      });
    return starting;
  };
  return {
    name,
    port,
    urlAt: (other) => Object.assign(new URL(url), { port: String(other) }).href,
    kill: async () => {
      isWanted = false;
      await starting?.catch(() => undefined);
      const killed = running;
      if (killed === undefined) return;
      signalAll(killed.pid, 'SIGCONT');
      process.kill(killed.pid, 'SIGKILL');
      await killed.closed;
    },
    start: async () => {
      isWanted = true;
      await start();
    },
    freeze: () => {
      if (running !== undefined) signalAll(running.pid, 'SIGSTOP');
    },
    thaw: () => {
      if (running !== undefined) signalAll(running.pid, 'SIGCONT');
    },
    disk: existsSync(join(dir, diskMark)) ? filler(dir) : undefined,
  };
};

const diskMark = '.own-disk';
const megabyte = Buffer.alloc(2 ** 20);

const filler = (dir: string): { fill(): void; free(): void } => {
  const path = join(dir, 'filler');
  return {
    fill: () => {
      const file = openSync(path, 'w');
      try {
        for (const { bavail, bsize } = statfsSync(dir); ;) {
          for (let left = bavail * bsize; left >= 0; left -= megabyte.length) writeSync(file, megabyte);
        }
      } catch {
        // The disk is full.
      }
      closeSync(file);
    },
    free: () => {
      if (existsSync(path)) unlinkSync(path);
    },
  };
};

/** Mounts a small in-memory disk on a directory; returns the reason if that is not possible. */
export const mountSmallDisk = (dir: string, megabytes: number): string | undefined => {
  mkdirSync(dir, { recursive: true });
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a small disk';
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', dir], {
    encoding: 'utf8',
  });
  if (status !== 0) return `a small disk cannot be mounted: ${stderr.trim()}`;
  closeSync(openSync(join(dir, diskMark), 'w'));
  return undefined;
};

export const unmountSmallDisk = (dir: string): void => {
  if (!existsSync(join(dir, diskMark))) return;
  spawnSync('umount', [dir]);
};

export const postgresEngine = async (dir: string): Promise<Engine> =>
  engine('postgres', dir, async (port) => startPostgres({ dir: join(dir, 'data'), port }));

/** With the configuration of docker-compose.yml: inserts are synced to disk before they are acknowledged. */
export const clickHouseEngine = async (dir: string): Promise<Engine> => {
  for (const name of ['server', 'users']) {
    mkdirSync(join(dir, 'data', `${name}.d`), { recursive: true });
    cpSync(join(root, `docker/clickhouse/${name}.xml`), join(dir, 'data', `${name}.d`, 'spanledger.xml'));
  }
  return engine('clickhouse', dir, async (port) => startClickHouse({ dir: join(dir, 'data'), port }));
};

const redisPassword = 'chaos-secret';

/** With the arguments of docker-compose.yml, except those that are specific to its container. */
export const redisEngine = async (dir: string, appendfsync: 'always' | 'everysec'): Promise<Engine> => {
  mkdirSync(dir, { recursive: true });
  const begin = async (given: number | undefined): Promise<Started> => {
    const port = given ?? (await freePort());
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--requirepass', redisPassword];
    const limits = ['--maxmemory', '384mb', '--maxmemory-policy', 'noeviction'];
    const files = ['--save', '', '--appendonly', 'yes', '--appendfsync', appendfsync];
    const child = startChild('redis-server', [...place, ...limits, ...files]);
    await readyOrGone('redis-server', child, /Ready to accept connections/, startTimeoutMs);
    return { url: `redis://:${redisPassword}@127.0.0.1:${port}`, port, pid: child.pid, closed: child.gone };
  };
  return engine('redis', dir, begin);
};

export const removeDir = (dir: string): void => rmSync(dir, { recursive: true, force: true });
