import type { Prisma } from '../generated/client.ts';
import { lockUser } from './lock-user.ts';

/**
 * Ends the invitations of members who have no role elsewhere: who has such a link would have what its user is invited to
 * next. It locks these users, so that it comes before all else that takes their role from them.
 */
export const endInvitations = async (
  db: Prisma.TransactionClient,
  members: { readonly organizationId: string; readonly userId?: string },
): Promise<void> => {
  const { organizationId } = members;
  const onlyHere = { some: { organizationId }, none: { organizationId: { not: organizationId } } };
  const ofOne = members.userId === undefined ? {} : { userId: members.userId };
  const where = { purpose: 'invitation', user: { memberships: onlyHere }, ...ofOne } as const;
  const distinct = { select: { userId: true }, distinct: ['userId' as const], orderBy: { userId: 'asc' as const } };
  for (const { userId } of await db.signInLink.findMany({ where, ...distinct })) await lockUser(db, userId);
  await db.signInLink.deleteMany({ where });
};
