import { expect, test } from 'vitest';
import { missingMigrations, type MigrationHistory } from './migration-history.ts';
import type { Migration } from './read-migrations.ts';

const migration = (name: string): Migration => ({ name, checksum: `of ${name}`, sql: 'SELECT 1' });
const migrations = [migration('0001_first'), migration('0002_second')];
const applied = (checksums: Readonly<Record<string, string>>): MigrationHistory =>
  new Map(Object.entries(checksums).map(([name, checksum]) => [name, { checksum, isFinished: true }]));

test('those that are not applied are missing', () => {
  const history = applied({ '0001_first': 'of 0001_first' });
  expect(missingMigrations('Test', migrations, history)).toEqual([migrations[1]]);
});

test('a migration that was edited after it was applied is refused by its name', () => {
  const history = applied({ '0001_first': 'of another form' });
  expect(() => missingMigrations('Test', migrations, history)).toThrow(/0001_first was edited/);
});

test('a schema of a newer version that edited an earlier file is refused as newer, not as edited', () => {
  const history = applied({ '0001_first': 'of another form', '0003_later': 'x' });
  expect(() => missingMigrations('Test', migrations, history)).toThrow(/0003_later.*run a newer version/);
});
