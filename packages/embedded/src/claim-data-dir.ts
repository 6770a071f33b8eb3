import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedServerError } from './embedded-server.ts';
import { placeOf, startTimeOf } from './server-owner.ts';

const fileName = 'process';
const claimPattern = /^(\d+)@(\w+)@(\w+)$/;

/**
 * Makes this process the only one that starts servers in a data directory, until the returned function is called or it
 * ends in any way. Rejects with `in_use` while another process has it. Two that start at once would each get one of the
 * servers, and both would fail.
 */
export const claimDataDir = (dataDir: string): (() => void) => {
  const file = join(dataDir, fileName);
  const own = `${file}.${randomUUID()}`;
  const claim = `${process.pid}@${startTimeOf(process.pid)}@${placeOf(dataDir)}`;
  try {
    writeFileSync(own, claim);
    while (!link(own, file)) {
      const other = read(file);
      const pid = livingClaimant(dataDir, other);
      if (pid !== undefined) throw inUse(dataDir, pid);
      takeAway(file, other);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (read(file) === claim) rmSync(file, { force: true });
  };
};

/** True if this process created the file: of several links that are made at once, one succeeds. */
const link = (own: string, file: string): boolean => {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** A claim that was copied with the directory, while its process ran there, is none. */
const livingClaimant = (dataDir: string, claim: string): number | undefined => {
  const [, pid = '', startTime, place] = claimPattern.exec(claim) ?? [];
  if (startTime === undefined || place !== placeOf(dataDir)) return undefined;
  return startTimeOf(Number(pid)) === startTime ? Number(pid) : undefined;
};

/**
 * Removes the claim of a process that is gone. Another process may have done so before and claimed: then it is put
 * back.
 */
const takeAway = (file: string, stale: string): void => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) link(aside, file);
  rmSync(aside, { force: true });
};

const inUse = (dataDir: string, pid: number): EmbeddedServerError =>
  new EmbeddedServerError('in_use', `Process ${pid} runs on ${dataDir} already, or is about to. Stop it first.`, {
    pid,
  });
