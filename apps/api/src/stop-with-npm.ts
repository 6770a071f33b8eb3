import { readFileSync } from 'node:fs';

/** npm, or the shell between us and npm, does not pass on its own death: a server that it started would stay behind. */
export const stopWithNpm = (stop: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) stop();
  }, 1000).unref();
};

/** The parent of a process; `undefined` where that is not told, or when it is gone. */
const parentOf = (pid: number): number | undefined => {
  try {
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    return Number(afterName.split(' ')[1]);
  } catch {
    return undefined;
  }
};
