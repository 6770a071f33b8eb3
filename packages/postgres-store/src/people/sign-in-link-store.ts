import { randomUUID } from 'node:crypto';

import { conflict, linkPurposes, notFound, type SignInLinkStore } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { lockUser } from './lock-user.ts';
import { toDate, toUser, withMemberships } from './user-rows.ts';
import { addSession } from './user-session-store.ts';

export const postgresSignInLinkStore = (db: PrismaClient): SignInLinkStore => ({
  create: async ({ userId, tokenHash, purpose, now, expiresAt }) =>
    db.$transaction(async (transaction) => {
      const user = await lockUser(transaction, userId);
      if (user === undefined) throw notFound('There is no user with this id.');
      if (user.isDisabled) throw conflict('This user is disabled. Enable the user first.');
      const ended = { OR: [{ expiresAt: { lte: toDate(now) } }, { NOT: { usedAt: null } }] };
      await transaction.signInLink.deleteMany({ where: { userId, ...ended } });
      const times = { createdAt: toDate(now), expiresAt: toDate(expiresAt) };
      await transaction.signInLink.create({ data: { id: randomUUID(), userId, tokenHash, purpose, ...times } });
    }),
  find: async (tokenHash, now) => {
    const row = await db.signInLink.findFirst({
      where: { tokenHash, usedAt: null, expiresAt: { gt: toDate(now) }, user: { disabledAt: null } },
      include: { user: { include: withMemberships } },
    });
    const purpose = linkPurposes.find((name) => name === row?.purpose);
    return row === null || purpose === undefined ? undefined : { purpose, user: toUser(row.user) };
  },
  use: async (tokenHash, { session, passwordHash }) =>
    db.$transaction(async (transaction) => {
      const at = toDate(session.now);
      const link = await transaction.signInLink.findUnique({ where: { tokenHash } });
      const user = link === null ? undefined : await lockUser(transaction, link.userId);
      if (link === null || user?.isDisabled !== false) return undefined;
      const { userId } = link;
      const unused = { tokenHash, usedAt: null, expiresAt: { gt: at } };
      const { count } = await transaction.signInLink.updateMany({ where: unused, data: { usedAt: at } });
      if (count === 0) return undefined;
      const password = passwordHash === undefined ? {} : { passwordHash };
      await transaction.user.updateMany({ where: { id: userId }, data: { signedInAt: at, ...password } });
      if (passwordHash !== undefined) {
        await transaction.userSession.deleteMany({ where: { userId } });
        await transaction.signInLink.deleteMany({ where: { userId } });
      }
      return addSession(transaction, userId, session);
    }),
});
