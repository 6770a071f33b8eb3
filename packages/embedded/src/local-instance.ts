import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDir } from './close-dir.ts';
import { placeOf, startTimeOf } from './server-owner.ts';

const fileName = 'local-mode.json';

/** The file that the process on a data directory writes there, for the command line and a second start. */
export interface LocalInstance {
  readonly pid: number;
  /** Where it listens, for processes of this machine. */
  readonly apiUrl: string;
  /** Where people reach it. */
  readonly baseUrl: string;
  readonly databaseUrl: string;
  /** Absent when PostgreSQL stores telemetry. */
  readonly clickhouseUrl?: string | undefined;
}

interface StoredInstance extends LocalInstance {
  /** Distinguishes the process from a later one with the same pid. */
  readonly processStartedAt: string;
  /** Of the data directory: distinguishes the file from a copy of it. */
  readonly place: string;
}

/** Readable by its owner alone: it has the credentials of the databases. */
export const writeLocalInstance = (dataDir: string, instance: LocalInstance): void => {
  makeDir(dataDir);
  removeLocalInstance(dataDir);
  const processStartedAt = startTimeOf(instance.pid);
  const stored: StoredInstance = { ...instance, processStartedAt, place: placeOf(dataDir) };
  writeFileSync(join(dataDir, fileName), `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
};

export const removeLocalInstance = (dataDir: string): void => rmSync(join(dataDir, fileName), { force: true });

/**
 * The process that runs on this data directory; `undefined` when there is none, when it was killed and left its file
 * behind, or when the directory was copied from one in use: commands for a copy must not change the original. Throws when the file belongs to another owner.
 */
export const findLocalInstance = (dataDir: string): LocalInstance | undefined => {
  const stored = parse(readIfPresent(join(dataDir, fileName)));
  if (stored === undefined) return undefined;
  const { processStartedAt, place, ...instance } = stored;
  if (processStartedAt === '' || place !== placeOf(dataDir)) return undefined;
  return startTimeOf(instance.pid) === processStartedAt ? instance : undefined;
};

const readIfPresent = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  }
};

const texts = ['apiUrl', 'baseUrl', 'databaseUrl', 'processStartedAt', 'place'] as const;

const parse = (text: string): StoredInstance | undefined => {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof StoredInstance, unknown>> | null;
    const isWhole = Number.isInteger(value?.pid) && texts.every((name) => typeof value?.[name] === 'string');
    return isWhole ? (value as StoredInstance) : undefined;
  } catch {
    return undefined;
  }
};
