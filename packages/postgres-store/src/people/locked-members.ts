import type { Member } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { lockOrganization } from '../identity/lock-organization.ts';

/**
 * The members of an organization, which no other transaction changes until this one ends: all changes of them take this
 * lock first. Of several organizations, lock them in the order of their ids. `not_found` without the organization.
 */
export const lockedMembers = async (
  db: Prisma.TransactionClient,
  organizationId: string,
): Promise<readonly Member[]> => {
  await lockOrganization(db, organizationId);
  const rows = await db.membership.findMany({ where: { organizationId }, include: { user: true } });
  return rows.map(({ userId, role, user }) => ({ userId, role, isDisabled: user.disabledAt !== null }));
};
