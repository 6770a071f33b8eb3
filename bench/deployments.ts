import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '@spanledger/testing';
import { appFile } from '@spanledger/testing/app-file';
import { askText, type Target } from './load.ts';
import { cpuOfServer, processStats, type ProcessStats } from './process-stats.ts';
import { startProcess, type Started } from './processes.ts';
import { readDatabases, redisArguments, startServer, type BenchServer } from './server.ts';

export const queueKinds = ['redis', 'postgres'] as const;
export type QueueKind = (typeof queueKinds)[number];

export type Held = Pick<ProcessStats, 'residentMb' | 'openFiles'>;

/** Processes that take requests until their rows are readable. */
export interface Deployment {
  readonly name: string;
  readonly target: Target;
  /** Seconds of processor time so far, by process; on Linux only. */
  readonly cpuSeconds: () => Readonly<Record<string, number>>;
  /** What its Node processes hold now; on Linux only. */
  readonly held: () => Readonly<Record<string, Held>>;
  readonly stop: () => Promise<void>;
}

/** Of an api that writes its own rows, with the databases that it brought. */
export const localDeployment = async (dataDir: string): Promise<Deployment & { readonly server: BenchServer }> => {
  const server = await startServer(dataDir);
  const pid = server.child.pid ?? 0;
  return {
    name: 'local',
    target: server,
    server,
    cpuSeconds: () => {
      const { node, clickHouse, postgres } = cpuOfServer(pid);
      return { api: node, ClickHouse: clickHouse, PostgreSQL: postgres };
    },
    held: () => ({ api: processStats(pid) }),
    stop: server.stop,
  };
};

const statsOf = ({ child }: Pick<Started, 'child'>): ProcessStats => processStats(child.pid ?? 0);

const sumOf = (processes: readonly Started[], name: keyof ProcessStats): number =>
  processes.reduce((sum, each) => sum + statsOf(each)[name], 0);

/** An api, a queue and so many workers on the databases of a local one, which is to rest meanwhile. */
export const queueDeployment = async (
  local: BenchServer,
  dataDir: string,
  kind: QueueKind,
  workers: number,
): Promise<Deployment> => {
  const { databaseUrl, clickhouseUrl } = readDatabases(dataDir);
  const redis = kind === 'redis' ? await startRedis(...redisArguments) : undefined;
  const environment = {
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: clickhouseUrl,
    SPANLEDGER_ENCRYPTION_KEY_FILE: join(dataDir, 'encryption-key'),
    MEDIA_DIR: join(dataDir, 'media'),
    QUEUE_URL: redis?.url ?? databaseUrl,
    LOG_LEVEL: 'error',
    PORT: '0',
    HOST: '127.0.0.1',
    METRICS_PORT: '0',
  };
  const started: Started[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.toReversed()) await each.stop();
    await redis?.stop();
  };
  try {
    for (let index = 0; index < workers; index += 1) {
      started.push(await startProcess(process.execPath, [appFile('worker')], /is ready/, environment));
    }
    const api = await startProcess(process.execPath, [appFile('api')], /is ready at (\S+)/, environment);
    const ofWorkers = [...started];
    started.push(api);
    return {
      name: `${kind === 'redis' ? 'Redis' : 'PostgreSQL'} queue, ${workers} worker${workers === 1 ? '' : 's'}`,
      target: { apiUrl: api.said[1] ?? '', clickhouseUrl, authorization: local.authorization },
      cpuSeconds: () => {
        const { clickHouse, postgres } = cpuOfServer(local.child.pid ?? 0);
        const ofRedis = redis === undefined ? {} : { Redis: statsOf({ child: redis.process }).cpuSeconds };
        const ours = { api: statsOf(api).cpuSeconds, workers: sumOf(ofWorkers, 'cpuSeconds') };
        return { ...ours, ClickHouse: clickHouse, PostgreSQL: postgres, ...ofRedis };
      },
      held: () => ({
        api: statsOf(api),
        workers: { residentMb: sumOf(ofWorkers, 'residentMb'), openFiles: sumOf(ofWorkers, 'openFiles') },
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const restPollMs = 500;
const restPolls = 4;

/** Resolves once no merge has run for a while: then the merges of the inserts are done. */
export const mergesRest = async (target: Target): Promise<void> => {
  for (let quiet = 0; quiet < restPolls;) {
    await sleep(restPollMs);
    quiet = (await askText(target, 'SELECT count() FROM system.merges')) === '0' ? quiet + 1 : 0;
  }
};

export const countRows = async (target: Target): Promise<number> =>
  Number(await askText(target, 'SELECT count() FROM observations'));

/** However many rows there are of each. */
export const countObservations = async (target: Target): Promise<number> =>
  Number(await askText(target, 'SELECT uniqExact(id) FROM observations'));
