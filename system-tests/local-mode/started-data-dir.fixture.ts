import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeDataDir, startServer } from './server-process.ts';

/** With owners and rights: run by root, PostgreSQL's files are of an account of its own. */
const copyDataDir = (from: string, to: string): void => {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${from} was not copied: ${stderr}`);
};

/** Telemetry on a server of its own belongs to one data directory, by its name. */
const isTelemetryElsewhere = process.env['TELEMETRY_STORE'] === 'timescale';

const isMade = (dir: string): boolean => {
  try {
    mkdirSync(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
};

/** What a first start makes, once in a run: by the first of all processes that asks, while others wait for it. */
const afterFirstStart = async (): Promise<string> => {
  const dir = inject('firstStartDir');
  const [started, starting, dataDir] = [join(dir, 'started'), join(dir, 'starting'), join(dir, 'data')];
  while (!existsSync(started)) {
    if (!isMade(starting)) {
      await new Promise((resolve) => void setTimeout(resolve, 50));
      continue;
    }
    try {
      await (await startServer({ dataDir })).end();
      renameSync(dataDir, started);
    } finally {
      rmdirSync(starting);
    }
  }
  return started;
};

/**
 * A directory as the first start of a server with the keys of the tests leaves it: half of what a first start costs is
 * making both databases. For tests that are not about the first start.
 */
export const startedDataDir = async (): Promise<ReturnType<typeof makeDataDir>> => {
  const made = makeDataDir();
  if (!isTelemetryElsewhere) copyDataDir(await afterFirstStart(), made.dataDir);
  return made;
};
