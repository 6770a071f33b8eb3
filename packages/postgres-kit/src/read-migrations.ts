import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** sha256 of the file, in hex: what Prisma records. */
  readonly checksum: string;
}

export const migrationsDir = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** In the order in which they apply: by name. */
export const readMigrations = (dir: string): readonly Migration[] =>
  readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
