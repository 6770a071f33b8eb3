import { spawnSync } from 'node:child_process';
import { inject } from 'vitest';
import { makeDataDir } from './server-process.ts';

/** With owners and rights: run by root, PostgreSQL's files are of an account of its own. */
export const copyDataDir = (from: string, to: string): void => {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${from} was not copied: ${stderr}`);
};

/** Telemetry on a server of its own belongs to one data directory, by its name. */
const isTelemetryElsewhere = process.env['TELEMETRY_STORE'] === 'timescale';

/**
 * A directory as the first start of a server with the keys of the tests leaves it: half of what a first start costs is
 * making both databases. For tests that are not about the first start.
 */
export const startedDataDir = (): ReturnType<typeof makeDataDir> => {
  const made = makeDataDir();
  if (!isTelemetryElsewhere) copyDataDir(inject('startedDataDir'), made.dataDir);
  return made;
};
