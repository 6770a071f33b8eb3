import type { Member } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import { lockOrganization } from '../identity/lock-organization.ts';

/**
 * The members of an organization, which no other transaction changes until this one ends: all changes of them take this
 * lock first. Of several organizations, lock them in the order of their ids. `not_found` without the organization. With
 * ids of users only those of them and the owners: there may be tens of thousands.
 */
export const lockedMembers = async (
  db: Prisma.TransactionClient,
  organizationId: string,
  userIds?: readonly (string | null)[],
): Promise<readonly Member[]> => {
  await lockOrganization(db, organizationId);
  const named = userIds?.filter((id) => id !== null);
  const some = named === undefined ? {} : { OR: [{ role: 'OWNER' as const }, { userId: { in: named } }] };
  const select = { userId: true, role: true, user: { select: { disabledAt: true } } } as const;
  const rows = await db.membership.findMany({ where: { organizationId, ...some }, select });
  return rows.map(({ userId, role, user }) => ({ userId, role, isDisabled: user.disabledAt !== null }));
};
