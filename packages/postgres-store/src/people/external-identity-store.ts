import { randomUUID } from 'node:crypto';

import {
  assertWayIn,
  notFound,
  type ExternalIdentityStore,
  type ExternalSignIn,
  type ExternalSignInOutcome,
  type ExternalSignInRefusal,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockUser } from './lock-user.ts';
import { lockedMembers } from './locked-members.ts';
import { oldestFirst, toDate, toMicros } from './user-rows.ts';

export const postgresExternalIdentityStore = (db: PrismaClient): ExternalIdentityStore => ({
  resolve: async (signIn) => {
    const { issuer, subject } = signIn;
    const where = { issuer_subject: { issuer, subject } };
    const known = await db.userIdentity.findUnique({ where, include: { user: true } });
    if (known !== null) {
      return known.user.disabledAt === null ? userOf(known.userId, false) : refused('disabled');
    }
    if (signIn.email === undefined) return refused('no-email');
    return db.$transaction(async (transaction) => link(transaction, signIn.email ?? '', signIn));
  },
  list: async (userId) => {
    const rows = await db.userIdentity.findMany({ where: { userId }, orderBy: oldestFirst });
    return rows.map(({ id, issuer, subject, createdAt }) => ({ id, issuer, subject, createdAt: toMicros(createdAt) }));
  },
  unlinkOne: async (userId, id, others) =>
    db.$transaction(async (transaction) => {
      await lockUser(transaction, userId);
      const identities = await transaction.userIdentity.findMany({ where: { userId } });
      if (!identities.some((identity) => identity.id === id)) throw notFound('You have no identity with this id.');
      const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const staying = identities.filter((identity) => identity.id !== id).map(({ issuer }) => issuer);
      assertWayIn({ ...others, hasPassword: user.passwordHash !== null, identities: staying });
      await transaction.userIdentity.delete({ where: { id } });
    }),
  unlink: async (userId) => (await db.userIdentity.deleteMany({ where: { userId } })).count,
});

const userOf = (userId: string, isLinked: boolean): ExternalSignInOutcome => ({ kind: 'user', userId, isLinked });

const refused = (reason: ExternalSignInRefusal): ExternalSignInOutcome => ({ kind: 'refused', reason });

const link = async (
  db: Prisma.TransactionClient,
  email: string,
  { issuer, subject, name, join, now }: ExternalSignIn,
): Promise<ExternalSignInOutcome> => {
  const members = join === undefined ? [] : await lockedMembers(db, join.organizationId);
  if (join !== undefined) {
    await db.user.createMany({ data: [{ id: randomUUID(), email, name: name ?? null }], skipDuplicates: true });
  }
  const found = await db.user.findUnique({ where: { email } });
  if (found === null) return refused('no-user');
  const userId = found.id;
  if ((await lockUser(db, userId))?.isDisabled !== false) return refused('disabled');
  // Another request may have linked it just now.
  const before = await db.userIdentity.findFirst({ where: { userId, issuer } });
  if (before !== null) return before.subject === subject ? userOf(userId, false) : refused('other-identity');
  if (join !== undefined && !members.some((member) => member.userId === userId)) {
    await db.membership.create({ data: { ...join, userId } });
  }
  await db.userIdentity.create({ data: { id: randomUUID(), userId, issuer, subject, createdAt: toDate(now) } });
  await db.signInLink.deleteMany({ where: { userId, purpose: 'invitation' } });
  return userOf(userId, true);
};
