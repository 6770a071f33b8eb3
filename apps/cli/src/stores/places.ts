import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { findLocalInstance, type LocalInstance } from '@spanledger/embedded';

/** Where everything is, as far as it can be known now. */
export interface Places {
  /**
   * `servers`: both databases are named by the configuration. `queue`: so is the queue of several processes. `local`:
   * the server process brings at least one database.
   */
  readonly mode: 'local' | 'servers' | 'queue';
  readonly dataDir: string;
  /** In local mode, the server that runs on the data directory. */
  readonly instance: LocalInstance | undefined;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  /** `undefined` when the server is known not to run. */
  readonly apiUrl: string | undefined;
  /** `undefined` when the api process stores by itself. */
  readonly queueUrl: string | undefined;
  /** Where a worker on this machine answers, if one runs. */
  readonly workerUrl: string | undefined;
}

export const findPlaces = (config: Config): Places => {
  const { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, QUEUE_URL: queueUrl } = config;
  const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
  if (databaseUrl !== undefined && clickhouseUrl !== undefined) {
    const apiUrl = config.SPANLEDGER_BASE_URL ?? `http://localhost:${config.PORT}`;
    const mode = queueUrl === undefined ? 'servers' : 'queue';
    const workerUrl = queueUrl === undefined ? undefined : `http://${config.METRICS_HOST}:${config.METRICS_PORT}`;
    return { mode, dataDir, instance: undefined, databaseUrl, clickhouseUrl, apiUrl, queueUrl, workerUrl };
  }
  const instance = findLocalInstance(dataDir);
  return {
    mode: 'local',
    dataDir,
    instance,
    databaseUrl: databaseUrl ?? instance?.databaseUrl,
    clickhouseUrl: clickhouseUrl ?? instance?.clickhouseUrl,
    apiUrl: instance?.apiUrl,
    queueUrl,
    workerUrl: undefined,
  };
};

/** Host, port and path of a URL: never the user or the password. */
export const withoutCredentials = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
};
