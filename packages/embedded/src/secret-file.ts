import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const secretBytes = 24;

/** A new password: letters, digits, `-` and `_`, so it needs no escaping in URLs, XML or shells. */
export const newSecret = (): string => randomBytes(secretBytes).toString('base64url');

/** The password in this file, made once; readable by its owner only. */
export const secretIn = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Linked into its place when complete, and never over that of another process that was first.
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, newSecret(), { mode: 0o600 });
  try {
    linkSync(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(partial);
  }
  return readFileSync(path, 'utf8').trim();
};
