import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeDataDir, startServer } from './server-process.ts';

/** Copies owners and permissions too: as root, PostgreSQL's files belong to another account. */
const copyDataDir = (from: string, to: string): void => {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${from} was not copied: ${stderr}`);
};

/** Telemetry on a separate server belongs to one data directory, identified by its name. */
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

/** The data of a first start, created once per run by the first process that needs it, while others wait for it. */
const afterFirstStart = async (): Promise<string> => {
  const dir = inject('firstStartDir');
  const [started, starting, dataDir] = [join(dir, 'started'), join(dir, 'starting'), join(dir, 'data')];
  while (!existsSync(started)) {
    if (!isMade(starting)) {
      await new Promise((resolve) => void setTimeout(resolve, 50));
      continue;
    }
    try {
      // Another process may have ended between the two looks.
      if (existsSync(started)) break;
      await (await startServer({ dataDir })).end();
      renameSync(dataDir, started);
    } finally {
      rmdirSync(starting);
    }
  }
  return started;
};

/**
 * A copy of the directory that a first start with the test keys creates; saves half of the time of a first start, the
 * creation of both databases. For tests that do not test the first start.
 */
export const startedDataDir = async (): Promise<ReturnType<typeof makeDataDir>> => {
  const made = makeDataDir();
  if (!isTelemetryElsewhere) copyDataDir(await afterFirstStart(), made.dataDir);
  return made;
};
