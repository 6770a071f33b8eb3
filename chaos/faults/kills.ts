import { setTimeout as sleep } from 'node:timers/promises';
import { shutdownTimeoutMs, type App } from '../cluster/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { EngineName } from '../cluster/engines.ts';
import type { Fault, FaultKind } from './fault.ts';

const downMsMax = 2_500;
/** The time after which a process aborts an orderly shutdown, plus tolerance for a busy machine. */
const shutdownSlackMs = 15_000 + 15_000;

const nothing: readonly string[] = [];

const some = (apps: readonly App[]): readonly [App, ...App[]] => apps as unknown as [App, ...App[]];

const killApps = (name: string, apps: readonly App[], downMs: number): Fault => ({
  name: `kill -9 ${name}, down for ${downMs} ms`,
  targets: apps.map((app) => app.name),
  run: async () => {
    await Promise.all(apps.map(async (app) => app.kill()));
    await sleep(downMs);
    await Promise.all(apps.map(async (app) => app.start()));
    return nothing;
  },
});

export const killWorker: FaultKind = ({ workers }, random) => {
  const worker = random.pick(some(workers));
  return killApps(worker.name, [worker], random.below(downMsMax));
};

export const killEveryWorker: FaultKind = ({ workers }, random) =>
  killApps('every worker', workers, random.below(downMsMax));

export const killApi: FaultKind = ({ apis }, random) => {
  const api = random.pick(some(apis));
  return killApps(api.name, [api], random.below(downMsMax));
};

const killEngine = (cluster: Cluster, name: EngineName, downMs: number): Fault | undefined => {
  const engine = cluster.engines[name];
  if (engine === undefined) return undefined;
  return {
    name: `kill -9 ${name}, down for ${downMs} ms`,
    targets: [name],
    run: async () => {
      await engine.kill();
      await sleep(downMs);
      await engine.start();
      return nothing;
    },
  };
};

export const killClickHouse: FaultKind = (cluster, random) =>
  killEngine(cluster, 'clickhouse', random.below(downMsMax));
export const killPostgres: FaultKind = (cluster, random) => killEngine(cluster, 'postgres', random.below(downMsMax));
export const killRedis: FaultKind = (cluster, random) => killEngine(cluster, 'redis', random.below(downMsMax));

/** Expects exit code 0 without a kill, also if it had to return unfinished work. */
const endInTime = async (app: App): Promise<readonly string[]> => {
  const limitMs = shutdownTimeoutMs + shutdownSlackMs;
  const { code, ms } = await app.terminate(limitMs);
  return code === 0 ? [] : [`${app.name} ended with ${code} after ${ms} ms of SIGTERM: ${app.output().slice(-1_000)}`];
};

/** A manual update: orderly shutdown, then start. */
export const restart: FaultKind = ({ workers, apis }, random) => {
  const app = random.pick(some([...workers, ...apis]));
  return {
    name: `SIGTERM ${app.name}`,
    targets: [app.name],
    run: async () => {
      const faults = await endInTime(app);
      await app.start();
      return faults;
    },
  };
};

/** Orderly shutdown while it cannot finish anything. */
export const restartWhileFrozen: FaultKind = ({ workers, apis, engines }, random) => {
  const app = random.pick(some([...workers, ...apis]));
  const engine = engines[random.pick<EngineName>(['clickhouse', 'redis', 'postgres'])] ?? engines.clickhouse;
  if (engine === undefined) return undefined;
  return {
    name: `SIGTERM ${app.name} while ${engine.name} is frozen`,
    targets: [app.name, engine.name],
    run: async () => {
      engine.freeze();
      await sleep(500);
      const faults = await endInTime(app);
      engine.thaw();
      await app.start();
      return faults;
    },
  };
};
