import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** sha256 of the file, in hex, as Prisma records it. */
  readonly checksum: string;
}

const suffix = '.sql';

/** `NAME.sql` and `NAME/migration.sql`, in the order in which they apply: by name. */
export const readMigrations = (dir: string): readonly Migration[] =>
  readdirSync(dir)
    .filter((entry) => entry.endsWith(suffix) || existsSync(join(dir, entry, 'migration.sql')))
    .sort()
    .map((entry) => {
      const isFile = entry.endsWith(suffix);
      const sql = readFileSync(isFile ? join(dir, entry) : join(dir, entry, 'migration.sql'), 'utf8');
      const name = isFile ? entry.slice(0, -suffix.length) : entry;
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
