import type { LevelStore } from '@spanledger/core';
import { Prisma, type PrismaClient } from '../generated/client.ts';

interface LevelRow {
  readonly name: string;
  readonly level: number;
  readonly nowMs: number;
}

const removalEachMs = 3_600_000;

/** One statement for all names, which it changes in their order: so processes cannot deadlock. */
export const postgresLevelStore = (db: PrismaClient): LevelStore => {
  let removedAt = Number.NEGATIVE_INFINITY;
  const removeEnded = async (): Promise<void> => {
    if (performance.now() - removedAt < removalEachMs) return;
    removedAt = performance.now();
    await db.$executeRaw`DELETE FROM limit_levels WHERE name IN (
      SELECT name FROM limit_levels WHERE ends_at < clock_timestamp() FOR UPDATE SKIP LOCKED)`;
  };
  return {
    add: async (changes) => {
      await removeEnded();
      const rows = await db.$queryRaw<LevelRow[]>(addStatement(changes));
      const levels = new Map(rows.map(({ name, level }) => [name, level]));
      return { levels: changes.map(({ name }) => levels.get(name) ?? 0), nowMs: rows[0]?.nowMs ?? Date.now() };
    },
  };
};

const addStatement = (changes: Parameters<LevelStore['add']>[0]): Prisma.Sql => Prisma.sql`
  INSERT INTO limit_levels AS stored (name, level, drain_per_second, changed_at, ends_at)
  SELECT name, amount, drain, clock_timestamp(), clock_timestamp() + kept_ms * interval '1 millisecond'
  FROM unnest(
    ${changes.map(({ name }) => name)}::text[],
    ${changes.map(({ amount }) => amount)}::float8[],
    ${changes.map(({ drainPerSecond }) => drainPerSecond)}::float8[],
    ${changes.map(({ keptMs }) => keptMs)}::float8[]
  ) AS given (name, amount, drain, kept_ms)
  ORDER BY name
  ON CONFLICT (name) DO UPDATE SET
    level = excluded.level + CASE WHEN stored.ends_at < clock_timestamp() THEN 0 ELSE greatest(0, stored.level
      - excluded.drain_per_second * greatest(0, extract(epoch FROM clock_timestamp() - stored.changed_at)::float8)) END,
    drain_per_second = excluded.drain_per_second,
    changed_at = clock_timestamp(),
    ends_at = excluded.ends_at
  RETURNING name, greatest(0, level) AS level, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"`;
