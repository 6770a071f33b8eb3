import { accessSync, chmodSync, constants, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { EmbeddedServerError } from '../embedded-server.ts';
import type { AccountIds, ServerAccount } from './server-account.ts';

/**
 * Changes the owner of a cluster that was copied without it (`cp -r`) back to the account that runs the server; only
 * root can. `start_failed` when it belongs to someone else and this process may not change that.
 */
export const mendOwner = (clusterDir: string, { owner }: ServerAccount): void => {
  const { uid, mode } = statSync(clusterDir);
  const own = owner?.uid ?? process.getuid?.() ?? uid;
  if (uid === own) return closeToOthers(clusterDir, mode);
  if (owner === undefined) throw foreign(clusterDir, uid, own);
  giveTo(owner, clusterDir);
  closeToOthers(clusterDir, mode);
};

/**
 * `start_failed` when this process has no access to the directory, as when another account created it, or its file
 * system is read-only.
 */
export const assertReachable = (dir: string): void => {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EROFS') {
      const advice = 'PostgreSQL has to write there: mount it for writing, or copy the data with cp -a';
      throw new EmbeddedServerError('start_failed', `${dir} is read-only. ${advice}.`, { cause });
    }
    const { uid } = statSync(dir);
    throw foreign(dir, uid, process.getuid?.() ?? uid);
  }
};

/** The directory itself last: when this is cut off, it is done again. */
const giveTo = (owner: AccountIds, dir: string): void => {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) giveTo(owner, path);
    else lchownSync(path, owner.uid, owner.gid);
  }
  lchownSync(dir, owner.uid, owner.gid);
};

/** PostgreSQL refuses a cluster that others may enter. */
const closeToOthers = (dir: string, mode: number): void => {
  if ((mode & 0o077) !== 0) chmodSync(dir, 0o700);
};

const foreign = (dir: string, uid: number, own: number): EmbeddedServerError =>
  new EmbeddedServerError(
    'start_failed',
    `The PostgreSQL data in ${dir} belong to user ${uid}, and this process runs as user ${own}. ` +
      `Start as that user, or as root give the data to this one: chown -R ${own} ${dir}. ` +
      'To copy a data directory, use cp -a: it keeps owners.',
  );
