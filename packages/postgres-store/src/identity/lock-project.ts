import { notFound } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';

/** Of transactions that wait for each other, as those that change one project do: milliseconds. */
export const waiting = { maxWait: 30_000, timeout: 30_000 };

/**
 * Holds the row of a project until the transaction ends, so that what is changed in it is changed by one at a time.
 * `not_found` without the project, and for one that was deleted.
 */
export const lockProject = async (db: Prisma.TransactionClient, id: string): Promise<void> => {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM projects WHERE id = ${id} AND deleted_at IS NULL FOR NO KEY UPDATE`;
  if (rows.length === 0) throw notFound('There is no project with this id.');
};
