import { microsPerMs, pseudonymKeyName, type ErasureQueue, type ProjectId } from '@spanledger/core';
import { advisoryLocks, trySessionLock } from '@spanledger/postgres-kit';
import type { PrismaClient } from '../generated/client.ts';

interface DeletedRow {
  readonly id: string;
  readonly name: string;
  readonly deleted_at: Date;
  readonly age_ms: number;
}

/** `url` is for the lock, which has a connection of its own. */
export const postgresErasureQueue = (db: PrismaClient, url: string): ErasureQueue => ({
  unfinished: async () => {
    const rows = await db.$queryRaw<DeletedRow[]>`
      SELECT id, name, deleted_at,
        (extract(epoch FROM clock_timestamp() - deleted_at) * 1000)::float8 AS age_ms
      FROM projects WHERE deleted_at IS NOT NULL AND erased_at IS NULL ORDER BY deleted_at, id`;
    return rows.map((row) => ({
      projectId: row.id as ProjectId,
      name: row.name,
      deletedAt: row.deleted_at.getTime() * microsPerMs,
      ageMs: row.age_ms,
    }));
  },
  toLookAtAgain: async (afterMs) => {
    const rows = await db.$queryRaw<Pick<DeletedRow, 'id'>[]>`
      SELECT id FROM projects
      WHERE EXISTS (
        SELECT FROM unnest(${afterMs}::float8[]) AS after_ms
        WHERE erased_at < deleted_at + make_interval(secs => after_ms / 1000)
          AND deleted_at + make_interval(secs => after_ms / 1000) <= clock_timestamp())
      ORDER BY deleted_at, id`;
    return rows.map(({ id }) => id as ProjectId);
  },
  finish: async (id) => {
    const count = await db.$executeRaw`
      UPDATE projects SET erased_at = clock_timestamp() WHERE id = ${id} AND deleted_at IS NOT NULL`;
    if (count > 0) await db.serverSecret.deleteMany({ where: { name: pseudonymKeyName(id) } });
  },
  lock: (onLost) =>
    trySessionLock(url, { lockId: advisoryLocks.erasing, applicationName: 'spanledger erasing', onLost }),
});
