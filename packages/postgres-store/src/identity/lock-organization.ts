import { notFound } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';

/**
 * Locks the row of an organization until the transaction ends, so that its changes are serialised. `not_found` without
 * the organization, and for a deleted one.
 */
export const lockOrganization = async (db: Prisma.TransactionClient, id: string): Promise<void> => {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM organizations WHERE id = ${id} AND deleted_at IS NULL FOR NO KEY UPDATE`;
  if (rows.length === 0) throw notFound('There is no organization with this id.');
};
