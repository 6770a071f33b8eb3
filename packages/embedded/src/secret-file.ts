import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const secretBytes = 32;

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

const encryptionKeyFile = (dataDir: string): string => join(dataDir, 'encryption-key');

/** A file and what is in it, which may be anything: an operator may have changed it. */
export interface SecretFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The key that wraps the keys of secrets in a PostgreSQL of this data directory, created once; see `EncryptionKeys`.
 */
export const ownEncryptionKey = (dataDir: string): SecretFile => {
  const file = encryptionKeyFile(dataDir);
  return { file, text: secretIn(file) };
};

/** As above; `undefined` when there is none yet. */
export const findEncryptionKey = (dataDir: string): SecretFile | undefined =>
  existsSync(encryptionKeyFile(dataDir)) ? ownEncryptionKey(dataDir) : undefined;
