import { readFileSync } from 'node:fs';

const watchMs = 1000;

/**
 * Calls `end` once npm, or the shell between npm and this process, has ended: neither passes on its termination, and
 * their children would remain with their ports and data. Without npm nothing is watched. Call it first of all.
 */
export const endWithNpm = (end: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const watch = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(watch);
    end();
  }, watchMs).unref();
};

/** The parent of a process; `undefined` if that is unknown, or when it is gone. */
const parentOf = (pid: number): number | undefined => {
  try {
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    return Number(afterName.split(' ')[1]);
  } catch {
    return undefined;
  }
};
