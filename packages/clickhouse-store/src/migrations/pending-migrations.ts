import { conflict } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { Migration } from './read-migrations.ts';

const appliedSql = 'SELECT DISTINCT name, sha256 FROM schema_migrations ORDER BY name';
const appliedSchema = z.object({ name: z.string(), sha256: z.string() });

export const readAppliedMigrations = async (client: ClickHouse): Promise<readonly z.output<typeof appliedSchema>[]> =>
  client.query('applied-migrations', appliedSql, {}, appliedSchema);

/**
 * Those that are not applied yet, in order. Rejects with `conflict` when an applied one is unknown, was edited, or
 * comes after a missing one. An unknown one comes first: a newer version may have edited what it had applied.
 */
export const pendingMigrations = async (
  client: ClickHouse,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> => {
  const applied = await readAppliedMigrations(client);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const strange = applied.find(({ name }) => !known.has(name))?.name;
  if (strange !== undefined) {
    throw conflict(`The ClickHouse schema has ${strange}, which this program does not know: run a newer version of it`);
  }
  for (const { name, sha256 } of applied) {
    const migration = known.get(name);
    if (migration?.sha256 !== sha256 && migration?.earlierSha256.includes(sha256) !== true) {
      throw conflict(`${name} was edited after it was applied: restore the file and put the change into a new one`);
    }
  }
  const last = applied.at(-1)?.name ?? '';
  const done = new Set(applied.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !done.has(name));
  const late = pending.find(({ name }) => name < last);
  if (late !== undefined) throw conflict(`${late.name} comes before ${last}, which is applied: give it a later number`);
  return pending;
};
