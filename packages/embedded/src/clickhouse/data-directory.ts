import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EmbeddedServerError } from '../embedded-server.ts';
import { commandLineOf, isOwned, isRunning, livingOwnerOf, placeOf } from '../server-owner.ts';
import { waitUntil } from '../wait-until.ts';

const patienceMs = 10_000;

/** The server that locked this directory last, by the file of ClickHouse there; it may have ended long ago. */
const serverPidOf = (dir: string): number | undefined => {
  try {
    const match = /^PID: (\d+)$/m.exec(readFileSync(join(dir, 'status'), 'utf8'));
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
};

/** True if the directory was copied with the file of a server that works in the original. */
const worksOnOriginal = (pid: number, dir: string): boolean => {
  const place = placeOf(/ --path (.+) --http_port /.exec(commandLineOf(pid))?.[1] ?? '');
  return place !== '' && place !== placeOf(dir);
};

/**
 * Waits for a server whose owner was killed: its stdin is closed, so it is about to end by itself, or is made to.
 * Rejects with `in_use` when the owner is running.
 */
export const reapLeftover = async (dir: string): Promise<void> => {
  const pid = serverPidOf(dir);
  if (pid === undefined || !isOwned(pid) || worksOnOriginal(pid, dir)) return;
  if (livingOwnerOf(pid) !== undefined) throw inUse(dir);
  if (await waitUntil(patienceMs, () => !isRunning(pid))) return;
  process.kill(pid, 'SIGKILL');
  await waitUntil(patienceMs, () => !isRunning(pid));
};

export const inUse = (dir: string): EmbeddedServerError => {
  const server = serverPidOf(dir);
  const pid = server === undefined ? undefined : (livingOwnerOf(server) ?? server);
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new EmbeddedServerError('in_use', `The ClickHouse data in ${dir} is in use by ${who}. Stop it first.`, {
    pid,
  });
};
