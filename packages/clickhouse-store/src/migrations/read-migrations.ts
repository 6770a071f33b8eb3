import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  /** `0001_create_observations` */
  readonly name: string;
  /** One statement, with placeholders. */
  readonly sql: string;
  readonly sha256: string;
  /** Hashes of earlier forms of the file, with equivalent tables. */
  readonly earlierSha256: readonly string[];
}

const earlierPattern = /^-- earlier form: ([0-9a-f]{64})$/gm;

const migrationPattern = /^(\d{4}_[a-z0-9_]+)\.sql$/;

/** Where the migrations are: `clickhouse/migrations` of the nearest folder above this file that has it. */
export const migrationsDirectory = (): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'clickhouse', 'migrations');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error('clickhouse/migrations was not found above the program');
  }
};

/** In the order in which they are applied. */
export const readMigrations = async (directory: string): Promise<readonly Migration[]> => {
  const names = (await readdir(directory)).flatMap((file) => migrationPattern.exec(file)?.[1] ?? []).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(join(directory, `${name}.sql`), 'utf8')).replaceAll('\r\n', '\n').trim();
      const earlierSha256 = [...sql.matchAll(earlierPattern)].flatMap(([, sha256]) => sha256 ?? []);
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex'), earlierSha256 };
    }),
  );
};
