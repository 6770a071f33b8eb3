import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { conflict, translateDiskError } from '@spanledger/core';
import { makeDir, type EmbeddedServer, type EmbeddedServerOptions, type SecretFile } from '@spanledger/embedded';
import type { Config } from '../config.ts';
import { telemetryPlaceOf, type TelemetryChoice, type TelemetryPlace } from '@spanledger/runtime';

/** The addresses of the databases, and how to stop those that this process started. */
export interface Engines {
  /** A PostgreSQL that accepts connections. */
  readonly databaseUrl: string;
  /** The store of telemetry, once it answers. Rejects with the reason when it does not start. */
  readonly telemetry: Promise<TelemetryPlace>;
  /** Created together with a PostgreSQL of this process: see `EncryptionKeys`. */
  readonly encryptionKey: SecretFile | undefined;
  /** Whether this process started at least one of them. */
  readonly areEmbedded: boolean;
  /** Resolves with what happened when an engine that this process started exits by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export interface EngineSettings {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly choice: TelemetryChoice;
}

/** Which engines a process of local mode needs, and where. */
export const engineSettings = (config: Config): EngineSettings => ({
  dataDir: resolve(config.SPANLEDGER_DATA_DIR),
  databaseUrl: config.DATABASE_URL,
  choice: config,
});

/** Engines that are being started. */
export interface BegunEngines {
  /**
   * Resolves when the processes of all engines run, or none will: from then on they need nothing of this process for a
   * while.
   */
  readonly launched: Promise<void>;
  readonly opened: Promise<Engines>;
}

/** Begins `openEngines`, so that this process can load its modules while they start. */
export const beginEngines = (settings: EngineSettings): BegunEngines => {
  let onLaunched = nothing;
  const launched = new Promise<void>((done) => (onLaunched = done));
  const opened = openEngines(settings, onLaunched);
  opened.then(async ({ telemetry }) => telemetry).then(onLaunched, onLaunched);
  return { launched, opened };
};

const nothing = (): void => undefined;

/**
 * Uses the servers that are configured, and starts real ones under the data directory for those that are not. Resolves as soon as
 * PostgreSQL answers: ClickHouse takes longer. Calls `onLaunched` when the processes of all that it starts run.
 */
export const openEngines = async (settings: EngineSettings, onLaunched = nothing): Promise<Engines> =>
  withDiskNamed(resolve(settings.dataDir), async () => openNeeded(settings, onLaunched));

/** A disk that is full or fails ends a start with these words, and without a stack. */
const withDiskNamed = async <T>(dataDir: string, open: () => Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    const isOfProgram = String((error as NodeJS.ErrnoException).syscall).startsWith('spawn');
    throw isOfProgram ? error : translateDiskError(`The data directory ${dataDir}`, error);
  }
};

const openNeeded = async (settings: EngineSettings, onLaunched: () => void): Promise<Engines> => {
  const { databaseUrl, choice } = settings;
  const given = telemetryPlaceOf(choice, { databaseUrl });
  if (databaseUrl !== undefined && given !== undefined) {
    return {
      databaseUrl,
      telemetry: Promise.resolve(given),
      encryptionKey: undefined,
      areEmbedded: false,
      died: new Promise(() => undefined),
      stop: async () => undefined,
    };
  }
  const dataDir = resolve(settings.dataDir);
  makeDataDir(dataDir);
  // Server images do not contain the embedded engines, so they are loaded only when they are needed.
  const { claimDataDir, closeDataDir, ownEncryptionKey, startClickHouse, startPostgres } =
    await import('@spanledger/embedded');
  closeDataDir(dataDir);
  const release = claimDataDir(dataDir);
  const needed = {
    postgres: databaseUrl === undefined,
    clickhouse: choice.TELEMETRY_STORE === 'clickhouse' && given === undefined,
  };
  const launching = new Set(Object.entries(needed).flatMap(([engine, isNeeded]) => (isNeeded ? [engine] : [])));
  const optionsOf = (engine: keyof typeof needed): EmbeddedServerOptions => ({
    dir: join(dataDir, engine),
    onLaunched: () => {
      launching.delete(engine);
      if (launching.size === 0) onLaunched();
    },
  });
  return openStarted(settings, {
    postgres: needed.postgres ? startPostgres(optionsOf('postgres')) : undefined,
    clickhouse: needed.clickhouse ? startClickHouse(optionsOf('clickhouse')) : undefined,
    release,
    encryptionKey: () => (needed.postgres ? ownEncryptionKey(dataDir) : undefined),
  });
};

interface StartedEngines {
  readonly postgres: Promise<EmbeddedServer> | undefined;
  readonly clickhouse: Promise<EmbeddedServer> | undefined;
  /** Unlocks the data directory for other processes. */
  readonly release: () => void;
  readonly encryptionKey: () => SecretFile | undefined;
}

const openStarted = async (
  { dataDir, databaseUrl, choice }: EngineSettings,
  { postgres, clickhouse, release, encryptionKey }: StartedEngines,
): Promise<Engines> => {
  const stop = async (): Promise<void> => {
    const started = await Promise.allSettled([postgres, clickhouse]);
    await Promise.all(started.map(async (each) => (each.status === 'fulfilled' ? each.value?.stop() : undefined)));
    release();
  };
  const telemetryOf = async (): Promise<TelemetryPlace> => {
    const brought = { databaseUrl: databaseUrl ?? (await postgres)?.url, clickhouseUrl: (await clickhouse)?.url };
    const place = telemetryPlaceOf(choice, brought);
    if (place === undefined) throw new Error('an engine has no address');
    return place;
  };
  const telemetry = withDiskNamed(resolve(dataDir), telemetryOf);
  // Both may fail before anyone waits for them: ClickHouse also before PostgreSQL answers.
  telemetry.catch(nothing);
  clickhouse?.catch(nothing);
  try {
    const url = databaseUrl ?? (await postgres)?.url;
    if (url === undefined) throw new Error('an engine has no address');
    return {
      databaseUrl: url,
      telemetry,
      encryptionKey: encryptionKey(),
      areEmbedded: true,
      died: Promise.race([endOf('PostgreSQL', postgres), endOf('ClickHouse', clickhouse)]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The message for a server that has ended by itself; never resolves when it was not started. */
const endOf = async (name: string, server: Promise<EmbeddedServer> | undefined): Promise<string> => {
  const started = await server?.catch(() => undefined);
  const reason = await (started?.closed ?? new Promise<never>(nothing));
  return reason ?? `${name} has ended`;
};

/** Of a ClickHouse, when one keeps telemetry. */
export const clickhouseUrlOf = ({ engine, url }: TelemetryPlace): string | undefined =>
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
