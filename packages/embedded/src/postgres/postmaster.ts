import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { EmbeddedServerError } from '../embedded-server.ts';
import { commandLineOf, isRunning, livingOwnerOf, worksElsewhere } from '../server-owner.ts';
import { waitUntil } from '../wait-until.ts';

const fastStopMs = 8_000;
const immediateStopMs = 5_000;
/** Lines of postmaster.pid, counted from 0 (PostgreSQL source, src/include/utils/pidfile.h). */
const pidLine = 0;
const statusLine = 7;

const pidFileLines = (dir: string): readonly string[] => {
  try {
    return readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
};

/** Whether this very server accepts connections. */
export const isReady = (dir: string, pid: number): boolean => {
  const lines = pidFileLines(dir);
  return Number(lines[pidLine]) === pid && lines[statusLine]?.trim() === 'ready';
};

/**
 * Ends a server that its owner left running (the owner was killed together with its watchdog) and removes a pid file
 * that names no server of this directory, as in a copy of one in use. Rejects with `in_use` when the owner is running.
 */
export const reapLeftover = async (dir: string): Promise<void> => {
  const pid = Number(pidFileLines(dir)[pidLine]);
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return;
  const commandLine = commandLineOf(pid);
  if (!commandLine.includes('postgres') || worksElsewhere(pid, dir)) {
    rmSync(join(dir, 'postmaster.pid'), { force: true });
    return;
  }
  const owner = livingOwnerOf(pid);
  if (owner !== undefined || !commandLine.includes(dir)) throw inUse(dir, owner ?? pid);
  for (const [signal, patienceMs] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', immediateStopMs],
  ] as const) {
    if (isRunning(pid)) process.kill(pid, signal);
    if (await waitUntil(patienceMs, () => !isRunning(pid))) return;
  }
  throw inUse(dir, pid);
};

export const inUse = (dir: string, pid: number | undefined): EmbeddedServerError => {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new EmbeddedServerError('in_use', `The PostgreSQL data in ${dir} is in use by ${who}. Stop it first.`, {
    pid,
  });
};
