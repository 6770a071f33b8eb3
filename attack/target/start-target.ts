import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLocalInstance, startClickHouse, startPostgres } from '@spanledger/embedded';
import type { TelemetryPlace } from '@spanledger/runtime';
import { isRedisInstalled, startRedis } from '@spanledger/testing';
import { builtAppFile } from '@spanledger/testing/app-file';
import { composeLimits } from './compose-limits.ts';
import { startMeasured, type ProcessStats, type MeasuredProcess } from './measured-process.ts';
import { chosenTenantEnvironment } from './tenants.ts';

/**
 * The form of the product: `local` and `local-postgres` in one process, with ClickHouse or with PostgreSQL only;
 * `queue` as an api and a worker with a queue in PostgreSQL, `queue-postgres` the same without ClickHouse,
 * `queue-redis` with ClickHouse and the queue in Redis.
 */
export const targetNames = ['local', 'queue', 'queue-postgres', 'queue-redis', 'local-postgres'] as const;
export type TargetName = (typeof targetNames)[number];

/** The built product, running with the limits of docker-compose.yml. */
export interface Target {
  readonly name: TargetName;
  readonly url: () => string;
  readonly grpcUrl: () => string;
  readonly databaseUrl: () => string;
  /** The store of telemetry. */
  readonly telemetryPlace: () => TelemetryPlace;
  /** The memory limit of each process, by its name. */
  readonly memoryMegabytesMax: Readonly<Record<string, number>>;
  /** Measurements of each process since the last call. */
  stats(): Promise<readonly ProcessStats[]>;
  /** Each process that has ended: its name, the reason, and the end of its output. */
  ended(): readonly string[];
  /** Restarts ended processes. */
  revive(): Promise<void>;
  stop(): Promise<void>;
}

const api = composeLimits('api');
const worker = composeLimits('worker');

const shared = { HOST: '127.0.0.1', PORT: '0', OTLP_GRPC_PORT: '0', LOG_LEVEL: 'error', ...chosenTenantEnvironment };
const apiReady = /is ready at (\S+)[\s\S]*?OTLP gRPC +(\S+)/;
const workerReady = /figures at (\S+)\/metrics/;

type Start = () => Promise<MeasuredProcess>;

interface Parts {
  readonly name: TargetName;
  readonly starts: readonly Start[];
  readonly databaseUrl: () => string;
  /** `undefined` if PostgreSQL stores telemetry. */
  readonly clickhouseUrl: () => string | undefined;
  readonly memoryMegabytesMax: Target['memoryMegabytesMax'];
  readonly undo: (() => unknown)[];
}

const targetOf = async ({
  name,
  starts,
  databaseUrl,
  clickhouseUrl,
  memoryMegabytesMax,
  undo,
}: Parts): Promise<Target> => {
  const processes: MeasuredProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map(async (each) => each.stop()));
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    for (const start of starts) processes.push(await start());
  } catch (error) {
    await stop();
    throw error;
  }
  const ready = (at: number): string => processes[0]?.ready[at] ?? '';
  return {
    name,
    url: () => ready(1),
    grpcUrl: () => ready(2),
    databaseUrl,
    telemetryPlace: () => {
      const url = clickhouseUrl();
      return url === undefined
        ? { engine: 'timescale', url: databaseUrl(), mode: 'auto' }
        : { engine: 'clickhouse', url };
    },
    memoryMegabytesMax,
    stats: async () => Promise.all(processes.map(async (each) => each.stats())),
    ended: () =>
      processes.flatMap((each) => {
        const end = each.ended();
        return end === undefined ? [] : [`${each.name} ${end}; it printed: ${each.output().slice(-1500)}`];
      }),
    revive: async () => {
      for (const [at, start] of starts.entries()) {
        if (processes[at]?.ended() !== undefined) processes[at] = await start();
      }
    },
    stop,
  };
};

/** One process does the work of an api and a worker, with the sum of their limits in the compose file. */
const localTarget = async (name: TargetName, dir: string, undo: Parts['undo']): Promise<Target> => {
  const dataDir = join(dir, 'data');
  const environment = {
    ...shared,
    ...worker.environment,
    ...api.environment,
    SPANLEDGER_DATA_DIR: dataDir,
    TELEMETRY_STORE: name === 'local' ? 'clickhouse' : 'timescale',
  };
  return targetOf({
    name,
    undo,
    databaseUrl: () => findLocalInstance(dataDir)?.databaseUrl ?? '',
    clickhouseUrl: () => findLocalInstance(dataDir)?.clickhouseUrl,
    memoryMegabytesMax: { api: api.memoryMegabytes + worker.memoryMegabytes },
    starts: [async () => startMeasured({ name: 'api', app: 'api', environment, ready: apiReady })],
  });
};

const migrate = (environment: Readonly<Record<string, string>>): void => {
  const options = { env: { ...process.env, ...environment }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [builtAppFile('cli'), 'migrate'], options);
  if (status !== 0) throw new Error(`spanledger migrate ended with ${status}: ${stdout}${stderr}`);
};

const queueTarget = async (name: TargetName, dir: string, undo: Parts['undo']): Promise<Target> => {
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  undo.push(async () => postgres.stop());
  const stores: Record<string, string> = { DATABASE_URL: postgres.url };
  if (name !== 'queue-postgres') {
    const clickhouse = await startClickHouse({ dir: join(dir, 'clickhouse') });
    undo.push(async () => clickhouse.stop());
    stores['CLICKHOUSE_URL'] = clickhouse.url;
  } else {
    stores['TELEMETRY_STORE'] = 'timescale';
  }
  migrate(stores);
  let queueUrl = postgres.url;
  if (name === 'queue-redis') {
    const redis = await startRedis('--appendfsync', 'always', '--maxmemory-policy', 'noeviction');
    undo.push(async () => redis.stop());
    queueUrl = redis.url;
  }
  const queue = { ...shared, ...stores, QUEUE_URL: queueUrl };
  const ofApi = { ...queue, ...api.environment, MEDIA_DIR: join(dir, 'media') };
  const ofWorker = { ...queue, ...worker.environment, METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' };
  return targetOf({
    name,
    undo,
    databaseUrl: () => postgres.url,
    clickhouseUrl: () => stores['CLICKHOUSE_URL'],
    memoryMegabytesMax: { api: api.memoryMegabytes, worker: worker.memoryMegabytes },
    starts: [
      async () => startMeasured({ name: 'api', app: 'api', environment: ofApi, ready: apiReady }),
      async () => startMeasured({ name: 'worker', app: 'worker', environment: ofWorker, ready: workerReady }),
    ],
  });
};

/** The reason why a target cannot be started here; `undefined` if it can. */
export const whyNot = (name: TargetName): string | undefined =>
  name === 'queue-redis' && !isRedisInstalled() ? 'there is no redis-server here' : undefined;

/** Starts it with separate engines on free ports, in a temporary directory. */
export const startTarget = async (name: TargetName): Promise<Target> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-attack-'));
  // As root, PostgreSQL runs under an ordinary account, which needs access to the directory.
  chmodSync(dir, 0o755);
  const undo: Parts['undo'] = [() => rmSync(dir, { recursive: true, force: true })];
  if (name === 'local' || name === 'local-postgres') return localTarget(name, dir, undo);
  for (const each of ['postgres', 'clickhouse']) mkdirSync(join(dir, each), { mode: 0o755 });
  try {
    return await queueTarget(name, dir, undo);
  } catch (error) {
    for (const step of undo.splice(0).toReversed()) await step();
    throw error;
  }
};
