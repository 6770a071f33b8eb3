import { checkRoleChange, notFound, type InvitationStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { lockUser } from './lock-user.ts';
import { lockedMembers } from './locked-members.ts';
import { writeRole } from './membership-store.ts';
import { toDate, toMicros, toUser, withMemberships } from './user-rows.ts';

/** A user with a link of this purpose, who has never signed in. */
const invited = { signedInAt: null, signInLinks: { some: { purpose: 'invitation', usedAt: null } } } as const;

export const postgresInvitationStore = (db: PrismaClient): InvitationStore => ({
  list: async (organizationId, now) => {
    const open = { purpose: 'invitation', usedAt: null, expiresAt: { gt: toDate(now) } };
    const signInLinks = { where: open, orderBy: { expiresAt: 'desc' as const }, take: 1 };
    const rows = await db.membership.findMany({
      where: { organizationId, organization: { deletedAt: null }, user: invited },
      include: { user: { include: { ...withMemberships, signInLinks } } },
      orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    });
    return rows.map(({ user, role, createdAt }) => {
      const [link] = user.signInLinks;
      const expiresAt = link === undefined ? null : toMicros(link.expiresAt);
      return { user: toUser(user), role, invitedAt: toMicros(createdAt), expiresAt };
    });
  },
  revoke: async (change) =>
    db.$transaction(async (transaction) => {
      const { organizationId, userId } = change;
      const members = await lockedMembers(transaction, organizationId);
      await lockUser(transaction, userId);
      const isListed = { userId, organizationId, user: invited };
      if ((await transaction.membership.count({ where: isListed })) === 0) {
        throw notFound('There is no invitation of this user that waits to be used.');
      }
      checkRoleChange(members, { ...change, role: null });
      const isOnlyOne = (await transaction.membership.count({ where: { userId } })) === 1;
      if (isOnlyOne) await transaction.signInLink.deleteMany({ where: { userId } });
      await writeRole(transaction, { organizationId, userId, role: null });
    }),
});
