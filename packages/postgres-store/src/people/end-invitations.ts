import type { Prisma } from '../generated/client.ts';

/**
 * Ends the invitations of members who have no role elsewhere, before they lose the one in the organization: who has such a
 * link would have what its user is invited to next.
 */
export const endInvitations = async (
  db: Prisma.TransactionClient,
  members: { readonly organizationId: string; readonly userId?: string },
): Promise<void> => {
  const { organizationId } = members;
  const onlyHere = { some: { organizationId }, none: { organizationId: { not: organizationId } } };
  const ofOne = members.userId === undefined ? {} : { userId: members.userId };
  await db.signInLink.deleteMany({ where: { purpose: 'invitation', user: { memberships: onlyHere }, ...ofOne } });
};
