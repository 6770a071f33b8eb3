import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, parse, resolve } from 'node:path';

const others = 0o077;
const sticky = 0o1000;
const ownerOnly = 0o700;
const passable = 0o711;

/**
 * Makes a directory and those above it, as `mkdir -p`. Node's own recursive form retries for ever where an existing
 * directory accepts no new one, as /proc.
 */
export const makeDir = (dir: string): void => {
  try {
    mkdirSync(dir);
  } catch (error) {
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const above = dirname(dir);
    const isAboveMissing = above !== dir && statSync(above, { throwIfNoEntry: false }) === undefined;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !isAboveMissing) throw error;
    makeDir(above);
    mkdirSync(dir);
  }
};

/** Creates a directory, and removes access for other accounts, also of an existing one; new parents are as usual. */
export const makeClosedDir = (dir: string): void => {
  makeDir(dir);
  restrict(dir, ownerOnly);
};

/**
 * Removes access of other accounts to a data directory. Root's stays passable, not readable, for the account of the
 * embedded PostgreSQL; its contents are closed by themselves. A home or a shared directory is unchanged.
 */
export const closeDataDir = (dir: string): void => {
  const path = resolve(dir);
  const isShared = path === parse(path).root || path === homedir() || (statSync(path).mode & sticky) !== 0;
  if (!isShared) restrict(path, process.getuid?.() === 0 ? passable : ownerOnly);
};

/** Only removes access. File systems without modes, and directories of other owners, are unchanged. */
const restrict = (dir: string, allowed: number): void => {
  const { mode, uid } = statSync(dir);
  const isOurs = [0, uid].includes(process.getuid?.() ?? uid);
  if (!isOurs || (mode & others & ~allowed) === 0) return;
  try {
    chmodSync(dir, mode & allowed);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EROFS') throw error;
  }
};
