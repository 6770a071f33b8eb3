import { randomUUID } from 'node:crypto';

import {
  notFound,
  sessionTimes,
  userSessionsMax,
  type Micros,
  type NewUserSession,
  type UserSession,
  type UserSessionStore,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { toDate, toFoundSession, toUserSession, withOrganizations } from './user-rows.ts';

export const postgresUserSessionStore = (db: PrismaClient): UserSessionStore => ({
  create: async (userId, session, passwordHash) =>
    db.$transaction(async (transaction) => {
      // The row stays locked until the session exists, so that a user who is disabled meanwhile keeps none.
      const shown = passwordHash === undefined ? {} : { passwordHash };
      const where = { id: userId, disabledAt: null, ...shown };
      const { count } = await transaction.user.updateMany({ where, data: { signedInAt: toDate(session.now) } });
      return count === 0 ? undefined : addSession(transaction, userId, session);
    }),
  find: async (tokenHash, now) => {
    const previous = { previousTokenHash: tokenHash, rotatedAt: { gt: toDate(now - sessionTimes.overlap) } };
    const row = await db.userSession.findFirst({
      where: { OR: [{ tokenHash }, previous], user: { disabledAt: null }, ...open(now) },
      include: { user: { include: withOrganizations } },
    });
    if (row === null) return undefined;
    const found = toFoundSession(row);
    if (found.session.lastSeenAt + sessionTimes.seen > now) return found;
    await db.userSession.updateMany({ where: { id: row.id }, data: { lastSeenAt: toDate(now) } });
    return { ...found, session: { ...found.session, lastSeenAt: now } };
  },
  rotate: async (id, { from, to, hasOverlap, now }) => {
    const data = { tokenHash: to, previousTokenHash: hasOverlap ? from : null, rotatedAt: toDate(now) };
    const { count } = await db.userSession.updateMany({ where: { id, tokenHash: from }, data });
    return count > 0;
  },
  noteSecondFactor: async (id, secondFactor) => {
    await db.userSession.updateMany({ where: { id, secondFactor: null }, data: { secondFactor } });
  },
  list: async (userId, now) => {
    const rows = await db.userSession.findMany({ where: { userId, ...open(now) }, orderBy: latestFirst });
    return rows.map(toUserSession);
  },
  end: async (userId, id) => {
    const { count } = await db.userSession.deleteMany({ where: { id, userId } });
    if (count === 0) throw notFound('There is no session with this id, or it has ended.');
  },
});

const latestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];

const open = (now: Micros) => ({
  lastSeenAt: { gt: toDate(now - sessionTimes.idle) },
  expiresAt: { gt: toDate(now) },
});

/** Begins a session of a user whose row is locked, and deletes expired ones. */
export const addSession = async (
  db: Prisma.TransactionClient,
  userId: string,
  { now, secondFactor = null, ...session }: NewUserSession,
): Promise<UserSession> => {
  await db.userSession.deleteMany({ where: { userId, NOT: open(now) } });
  const surplus = await db.userSession.findMany({ where: { userId }, orderBy: latestFirst, skip: userSessionsMax - 1 });
  await db.userSession.deleteMany({ where: { id: { in: surplus.map(({ id }) => id) } } });
  const at = toDate(now);
  const times = { createdAt: at, lastSeenAt: at, rotatedAt: at, expiresAt: toDate(now + sessionTimes.whole) };
  const data = { id: randomUUID(), userId, ...session, ...times, secondFactor };
  return toUserSession(await db.userSession.create({ data }));
};
