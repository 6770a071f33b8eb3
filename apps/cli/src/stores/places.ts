import { resolve } from 'node:path';
import type { EncryptionKeys } from '@spanledger/core';
import type { Config } from '../config.ts';
import { findEncryptionKey, findLocalInstance, type LocalInstance } from '@spanledger/embedded';
import {
  encryptionKeysIn,
  encryptionKeysOf,
  listenedUrl,
  telemetryPlaceOf,
  type TelemetryChoice,
  type TelemetryPlace,
} from '@spanledger/runtime';

/** Where the configuration says that the api is, for commands: within a network that may be another address than that for people. */
export const configuredApiUrl = (config: Config): string | undefined =>
  config.SPANLEDGER_API_URL ?? config.SPANLEDGER_BASE_URL;

/** The addresses of all components, as far as they are known now. */
export interface Places {
  /**
   * `servers`: both databases are configured. `queue`: the queue of several processes is too. `local`: the server
   * process starts at least one database.
   */
  readonly mode: 'local' | 'servers' | 'queue';
  readonly dataDir: string;
  /** In local mode, the server that runs on the data directory. */
  readonly instance: LocalInstance | undefined;
  readonly databaseUrl: string | undefined;
  /** The keys that wrap the keys of its secrets. */
  readonly encryptionKeys: EncryptionKeys | undefined;
  /** The store of telemetry, also while its address is unknown. */
  readonly engine: TelemetryChoice['TELEMETRY_STORE'];
  readonly telemetry: TelemetryPlace | undefined;
  /** `undefined` when the server is known not to run. */
  readonly apiUrl: string | undefined;
  /** `undefined` when the api process stores by itself. */
  readonly queueUrl: string | undefined;
  /** The address of a worker on this machine, if one runs. */
  readonly workerUrl: string | undefined;
}

export const findPlaces = (config: Config): Places => {
  const { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl } = config;
  const telemetry = telemetryPlaceOf(config, { databaseUrl });
  const dataDir = resolve(config.SPANLEDGER_DATA_DIR);
  if (databaseUrl !== undefined && telemetry !== undefined) {
    const apiUrl = configuredApiUrl(config) ?? `http://localhost:${config.PORT}`;
    const mode = queueUrl === undefined ? 'servers' : 'queue';
    const workerUrl = queueUrl === undefined ? undefined : listenedUrl(config.METRICS_HOST, config.METRICS_PORT);
    const { engine } = telemetry;
    const encryptionKeys = encryptionKeysOf(config);
    const stores = { databaseUrl, encryptionKeys, engine, telemetry };
    return { mode, dataDir, instance: undefined, ...stores, apiUrl, queueUrl, workerUrl };
  }
  const instance = findLocalInstance(dataDir);
  const engine = engineOf(config, instance);
  const brought = { databaseUrl: databaseUrl ?? instance?.databaseUrl, clickhouseUrl: instance?.clickhouseUrl };
  return {
    mode: 'local',
    dataDir,
    instance,
    databaseUrl: brought.databaseUrl,
    encryptionKeys: encryptionKeysOf(config) ?? (databaseUrl === undefined ? keysIn(dataDir) : undefined),
    engine,
    telemetry: telemetryPlaceOf({ ...config, TELEMETRY_STORE: engine }, brought),
    apiUrl: instance === undefined ? undefined : (config.SPANLEDGER_API_URL ?? instance.apiUrl),
    queueUrl,
    workerUrl: undefined,
  };
};

const keysIn = (dataDir: string): EncryptionKeys | undefined => {
  const current = findEncryptionKey(dataDir);
  return current === undefined ? undefined : encryptionKeysIn(current);
};

/** As the running server answers, or otherwise as configured. */
const engineOf = ({ TELEMETRY_STORE }: Config, instance: LocalInstance | undefined): Places['engine'] => {
  if (instance === undefined) return TELEMETRY_STORE;
  return instance.clickhouseUrl === undefined ? 'timescale' : 'clickhouse';
};
