import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { conflict } from '@spanledger/core';
import { makeDir } from '@spanledger/embedded';
import { telemetryPlaceOf, type TelemetryChoice, type TelemetryPlace } from '@spanledger/runtime';

/** Where the databases are, and how to end those that this process started. */
export interface Engines {
  readonly databaseUrl: string;
  readonly telemetry: TelemetryPlace;
  /** Of a ClickHouse, when one keeps telemetry. */
  readonly clickhouseUrl: string | undefined;
  /** Made together with a PostgreSQL of this process: see `EncryptionKeys`. */
  readonly encryptionKey: string | undefined;
  /** Whether this process started at least one of them. */
  readonly areEmbedded: boolean;
  /** Resolves with what happened when an engine that we started ends by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export interface EngineSettings {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly choice: TelemetryChoice;
}

/** Uses the servers that are configured, and starts real ones under the data directory for those that are not. */
export const openEngines = async (settings: EngineSettings): Promise<Engines> => {
  const { databaseUrl, choice } = settings;
  const given = telemetryPlaceOf(choice, { databaseUrl });
  if (databaseUrl !== undefined && given !== undefined) {
    return {
      databaseUrl,
      telemetry: given,
      clickhouseUrl: clickhouseUrlOf(given),
      encryptionKey: undefined,
      areEmbedded: false,
      died: new Promise(() => undefined),
      stop: async () => undefined,
    };
  }
  const dataDir = resolve(settings.dataDir);
  makeDataDir(dataDir);
  // Server images leave the embedded engines out, so they are loaded only when they are needed.
  const { claimDataDir, closeDataDir, ownEncryptionKey, startClickHouse, startPostgres } =
    await import('@spanledger/embedded');
  closeDataDir(dataDir);
  const release = claimDataDir(dataDir);
  const started = await Promise.allSettled([
    databaseUrl === undefined ? startPostgres({ dir: join(dataDir, 'postgres') }) : undefined,
    choice.TELEMETRY_STORE === 'clickhouse' && given === undefined
      ? startClickHouse({ dir: join(dataDir, 'clickhouse') })
      : undefined,
  ]);
  const servers = started.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(async (server) => server.stop()));
    release();
  };
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  const [postgres, clickhouse] = started.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  const brought = { databaseUrl: databaseUrl ?? postgres?.url, clickhouseUrl: clickhouse?.url };
  const telemetry = telemetryPlaceOf(choice, brought);
  if (brought.databaseUrl === undefined || telemetry === undefined) throw new Error('an engine has no address');
  return {
    databaseUrl: brought.databaseUrl,
    telemetry,
    clickhouseUrl: clickhouseUrlOf(telemetry),
    encryptionKey: databaseUrl === undefined ? ownEncryptionKey(dataDir) : undefined,
    areEmbedded: true,
    died: Promise.race([
      ...(postgres === undefined ? [] : [postgres.closed.then((reason) => reason ?? 'PostgreSQL has ended')]),
      ...(clickhouse === undefined ? [] : [clickhouse.closed.then((reason) => reason ?? 'ClickHouse has ended')]),
    ]),
    stop,
  };
};

const clickhouseUrlOf = ({ engine, url }: TelemetryPlace): string | undefined =>
  engine === 'clickhouse' ? url : undefined;

const makeDataDir = (dataDir: string): void => {
  try {
    makeDir(dataDir);
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = 'Set SPANLEDGER_DATA_DIR to a directory that this account may write to';
    throw conflict(`The data directory ${dataDir} cannot be used (${code}). ${advice}.`);
  }
};
