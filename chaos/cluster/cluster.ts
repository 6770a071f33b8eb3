import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectQueue } from '@spanledger/queue';
import { builtAppFile } from '@spanledger/testing/app-file';
import { poisonName } from '../load/spans.ts';
import { createApp, type App } from './app.ts';
import { askClickHouse } from './ask-clickhouse.ts';
import { leftovers, startChild } from './child.ts';
import {
  clickHouseEngine,
  mountSmallDisk,
  postgresEngine,
  redisEngine,
  removeDir,
  unmountSmallDisk,
  type Engine,
  type EngineName,
} from './engines.ts';
import { projects } from './projects.ts';

export type QueueKind = 'redis' | 'postgres';

/** Two apis, two workers, and the servers that they use. */
export interface Cluster {
  readonly queue: QueueKind;
  readonly engines: Readonly<Partial<Record<EngineName, Engine>>>;
  readonly apis: readonly App[];
  readonly workers: readonly App[];
  /** Queries ClickHouse directly, without a proxy. */
  askClickHouse(sql: string): Promise<string>;
  /** The contents of the queue by shard, and the owner of each shard, as text. */
  describeQueue(): Promise<string>;
  /** The number of parts in the queue, including those with a receipt that are checked once more. */
  queueDepth(): Promise<number>;
  /** The reason for having no small disk to fill; `undefined` if there is one. */
  readonly withoutDisk: string | undefined;
  /** Ends everything; returns the ids of processes that are still running. */
  stop(): Promise<readonly number[]>;
}

export interface ClusterOptions {
  readonly queue: QueueKind;
  readonly appendfsync?: 'always' | 'everysec';
}

const clickHouseDiskMegabytes = 1_200;
/** Redis rewrites its append-only file when it exceeds 64 MB, as after many cycles. */
const redisDiskMegabytes = 256;
/** As in docker-compose.yml. */
const queueBytesMax = '268435456';

const spanledger = async (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> => {
  const child = startChild(process.execPath, [builtAppFile('cli'), ...args], environment);
  const code = await child.gone;
  if (code !== 0) throw new Error(`spanledger ${args.join(' ')} ended with ${code}: ${child.output()}`);
};

interface Given {
  readonly dir: string;
  readonly undo: (() => unknown)[];
  readonly options: ClusterOptions;
}

const startEngines = async ({ dir, undo, options }: Given): Promise<Pick<Cluster, 'engines' | 'withoutDisk'>> => {
  const folder = (name: string): string => join(dir, name);
  undo.push(() => removeDir(dir));
  for (const name of ['postgres', 'clickhouse', 'redis']) mkdirSync(folder(name), { mode: 0o755 });
  undo.push(() => unmountSmallDisk(folder('clickhouse')));
  const withoutDisk = mountSmallDisk(folder('clickhouse'), clickHouseDiskMegabytes);
  const start = async (begin: Promise<Engine>): Promise<Engine> => {
    const engine = await begin;
    undo.push(async () => engine.kill());
    return engine;
  };
  const [postgres, clickhouse] = await Promise.all([
    start(postgresEngine(folder('postgres'))),
    start(clickHouseEngine(folder('clickhouse'))),
  ]);
  if (options.queue === 'postgres') return { engines: { postgres, clickhouse }, withoutDisk };
  undo.push(() => unmountSmallDisk(folder('redis')));
  mountSmallDisk(folder('redis'), redisDiskMegabytes);
  const redis = await start(redisEngine(folder('redis'), options.appendfsync ?? 'always'));
  return { engines: { postgres, clickhouse, redis }, withoutDisk };
};

/** The store refuses the suite's poison, as it refuses invalid rows. */
const poisonRule = `ALTER TABLE observations ADD CONSTRAINT chaos CHECK ifNull(name, '') != '${poisonName}'`;

const startApps = async (engines: Cluster['engines'], { dir, undo, options: { queue } }: Given) => {
  const app = async (kind: 'api' | 'worker', index: number): Promise<App> => {
    const ofApi = { ...projects[index]?.environment, QUEUE_BYTES_MAX: queueBytesMax, MEDIA_DIR: join(dir, 'media') };
    const environment = kind === 'api' ? ofApi : {};
    const created = await createApp({ name: `${kind}-${index}`, kind, engines, queue, environment });
    undo.push(async () => created.stop());
    return created;
  };
  // Each api creates one project at its start; the third api has no other purpose.
  const [passing, ...apis] = [await app('api', 2), await app('api', 0), await app('api', 1)];
  await passing?.start();
  await passing?.stop();
  const workers = [await app('worker', 0), await app('worker', 1)];
  await Promise.all([...apis, ...workers].map(async (each) => each.start()));
  return { apis, workers };
};

const describeQueue = async (engine: Engine): Promise<string> => {
  const { stats } = await inspectQueue({ url: engine.urlAt(engine.port) });
  const { shardDepths = [], shardOwners = [], oldestAgeMs = 0 } = stats ?? {};
  const shards = shardDepths.map((depth, shard) => `${shard}: ${depth} of ${shardOwners[shard] ?? 'nobody'}`);
  return `the queue holds, by shard, ${shards.join(', ')}; the oldest for ${oldestAgeMs} ms`;
};

const queueDepth = async (engine: Engine): Promise<number> => {
  const { stats } = await inspectQueue({ url: engine.urlAt(engine.port) });
  return stats?.depth ?? Number.NaN;
};

export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-chaos-'));
  chmodSync(dir, 0o755);
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<readonly number[]> => {
    for (const step of undo.splice(0).toReversed()) await step();
    return leftovers();
  };
  try {
    const given = { dir, undo, options };
    const { engines, withoutDisk } = await startEngines(given);
    const { postgres, clickhouse } = engines;
    if (postgres === undefined || clickhouse === undefined) throw new Error('no stores');
    const clickhouseUrl = clickhouse.urlAt(clickhouse.port);
    await spanledger(['migrate'], { DATABASE_URL: postgres.urlAt(postgres.port), CLICKHOUSE_URL: clickhouseUrl });
    await askClickHouse(clickhouseUrl, poisonRule);
    const apps = await startApps(engines, given);
    const queueEngine = engines[options.queue] ?? postgres;
    return {
      queue: options.queue,
      engines,
      ...apps,
      withoutDisk,
      askClickHouse: async (sql) => askClickHouse(clickhouseUrl, sql),
      describeQueue: async () => describeQueue(queueEngine),
      queueDepth: async () => queueDepth(queueEngine),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
