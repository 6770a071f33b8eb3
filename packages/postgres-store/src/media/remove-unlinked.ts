import type { Media, Micros, ProjectId } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { dateOf, toMedia } from './media-rows.ts';

/** Each may wait for the storage until a time-out. */
const failuresMax = 10;

/** Removing the bytes of one media may take long. */
const limits = { timeout: 60_000, maxWait: 10_000 } as const;

export const unlinkTraces = async (
  db: PrismaClient,
  projectId: ProjectId,
  traceIds: readonly string[],
): Promise<void> => {
  if (traceIds.length === 0) return;
  await db.mediaLink.deleteMany({ where: { projectId, traceId: { in: [...traceIds] } } });
};

/** Each in a transaction that locks its row, for which a declaration of the same content has to wait. */
export const removeUnlinked = async (
  db: PrismaClient,
  before: Micros,
  limit: number,
  remove: (media: Media) => Promise<void>,
): Promise<number> => {
  const unlinked = {
    requestedAt: { lt: dateOf(before) },
    OR: [{ links: { none: {} } }, { NOT: { project: { deletedAt: null } } }],
  };
  const candidates = await db.media.findMany({ where: unlinked, orderBy: { requestedAt: 'asc' }, take: limit });
  let removed = 0;
  const failures: unknown[] = [];
  for (const { projectId, id } of candidates) {
    const removeOne = db.$transaction(async (transaction) => {
      // While the storage is waited for, the server must not take the process for one that hangs.
      await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '60s'`;
      await transaction.$queryRaw`SELECT 1 FROM media WHERE project_id = ${projectId} AND id = ${id} FOR UPDATE`;
      const row = await transaction.media.findFirst({ where: { ...unlinked, projectId, id } });
      if (row === null) return;
      await remove(toMedia(row));
      await transaction.media.delete({ where: { projectId_id: { projectId, id } } });
      removed += 1;
    }, limits);
    await removeOne.catch((error: unknown) => failures.push(error));
    if (failures.length === failuresMax) break;
  }
  if (failures.length > 0) throw failures[0];
  return removed;
};
