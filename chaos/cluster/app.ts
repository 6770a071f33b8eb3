import { builtAppFile } from '@spanledger/testing/app-file';
import type { Engine, EngineName } from './engines.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { supervise, type Supervised } from './supervise.ts';

export type ProxyName = 'clickhouse' | 'postgres' | 'queue';

/** An api or a worker with its own proxies. `url` is its address; for a worker, that of its metrics. */
export interface App extends Supervised {
  readonly name: string;
  readonly kind: 'api' | 'worker';
  /** One for each server that it uses; `queue` is the proxy of the queue's own connections. */
  readonly proxies: Readonly<Record<ProxyName, Proxy>>;
}

export interface AppOptions {
  readonly name: string;
  readonly kind: 'api' | 'worker';
  readonly engines: Readonly<Partial<Record<EngineName, Engine>>>;
  readonly queue: 'redis' | 'postgres';
  readonly environment?: Readonly<Record<string, string>>;
}

export const shutdownTimeoutMs = 4_000;

const ready = { api: /is ready at (\S+)/, worker: /figures at (\S+)\/metrics/ } as const;

const engineOf = (engines: AppOptions['engines'], name: EngineName): Engine => {
  const engine = engines[name];
  if (engine === undefined) throw new Error(`there is no ${name}`);
  return engine;
};

export const createApp = async ({ name, kind, engines, queue, environment = {} }: AppOptions): Promise<App> => {
  const postgres = engineOf(engines, 'postgres');
  const clickhouse = engineOf(engines, 'clickhouse');
  const queueEngine = engineOf(engines, queue);
  const proxies = {
    clickhouse: await startProxy(clickhouse.port),
    postgres: await startProxy(postgres.port),
    queue: await startProxy(queueEngine.port),
  };
  const variables = {
    PORT: '0',
    HOST: '127.0.0.1',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    LOG_LEVEL: 'info',
    SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
    DATABASE_URL: postgres.urlAt(proxies.postgres.port),
    CLICKHOUSE_URL: clickhouse.urlAt(proxies.clickhouse.port),
    QUEUE_URL: queueEngine.urlAt(proxies.queue.port),
    ...environment,
  };
  const supervised = supervise({ name, file: builtAppFile(kind), variables, ready: ready[kind] });
  return {
    ...supervised,
    name,
    kind,
    proxies,
    stop: async () => {
      await supervised.stop();
      await Promise.all(Object.values(proxies).map(async (proxy) => proxy.close()));
    },
  };
};
