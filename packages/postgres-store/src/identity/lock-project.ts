import { notFound } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';

/**
 * Locks the row of a project until the transaction ends, so that its changes are serialised. `not_found` without the
 * project, and for a deleted one.
 */
export const lockProject = async (db: Prisma.TransactionClient, id: string): Promise<void> => {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM projects WHERE id = ${id} AND deleted_at IS NULL FOR NO KEY UPDATE`;
  if (rows.length === 0) throw notFound('There is no project with this id.');
};
