import { readFileSync } from 'node:fs';

const watchMs = 1000;

/**
 * Calls `end` once npm, or the shell between npm and this process, has ended: neither passes on its own death, and what
 * it started would stay behind with its port and its data. Without npm nothing is watched. Call it first of all.
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

/** The parent of a process; `undefined` where that is not known, or when it is gone. */
const parentOf = (pid: number): number | undefined => {
  try {
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    return Number(afterName.split(' ')[1]);
  } catch {
    return undefined;
  }
};
