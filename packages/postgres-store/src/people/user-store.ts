import { randomUUID } from 'node:crypto';

import {
  checkDisabling,
  checkMayGive,
  conflict,
  notFound,
  usersListed,
  type User,
  type UserStore,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockedMembers } from './locked-members.ts';
import { oldestFirst, toDate, toUser, withMemberships, type UserRow } from './user-rows.ts';

type Db = Prisma.TransactionClient;

export const postgresUserStore = (db: PrismaClient): UserStore => ({
  list: async ({ page, limit } = { page: 1, limit: usersListed.usual }) => {
    const slice = { orderBy: oldestFirst, skip: (page - 1) * limit, take: limit };
    return (await db.user.findMany({ ...slice, include: withMemberships })).map(toUser);
  },
  find: async (by) => {
    const row = await db.user.findUnique({ where: by, include: withMemberships });
    return row === null ? undefined : toUser(row);
  },
  passwordOf: async (by) => {
    const row = await db.user.findUnique({ where: by });
    if (row === null) return undefined;
    return { userId: row.id, isDisabled: row.disabledAt !== null, passwordHash: row.passwordHash };
  },
  invite: async ({ email, name, organizationId, role, by = null, gives }) =>
    db.$transaction(async (transaction) => {
      const members = await lockedMembers(transaction, organizationId, [by]);
      checkMayGive(members, { by, gives }, [role]);
      const data = [{ id: randomUUID(), email, name: name ?? null }];
      await transaction.user.createMany({ data, skipDuplicates: true });
      const { id, ...before } = await transaction.user.findUniqueOrThrow({
        where: { email },
        include: withMemberships,
      });
      const isNew = before.signedInAt === null && before.disabledAt === null && before.memberships.length === 0;
      const isMember = before.memberships.some((membership) => membership.organizationId === organizationId);
      if (isMember) throw conflict('This user is in the organization already.');
      await transaction.membership.create({ data: { userId: id, organizationId, role } });
      return { user: toUser(await findUser(transaction, id)), isNew };
    }),
  changePassword: async (id, { passwordHash, keptSessionId }) =>
    db.$transaction(async (transaction) => {
      await transaction.user.updateMany({ where: { id }, data: { passwordHash } });
      await transaction.userSession.deleteMany({ where: { userId: id, NOT: { id: keptSessionId } } });
      await transaction.signInLink.deleteMany({ where: { userId: id } });
    }),
  setDisabled: async (id, isDisabled, now) =>
    db.$transaction(async (transaction) => {
      if (!isDisabled) return enable(transaction, id);
      await assertNoLastOwner(transaction, id);
      const disabled = { where: { id, disabledAt: null }, data: { disabledAt: toDate(now) } };
      await transaction.user.updateMany(disabled);
      const revokedAt = toDate(now);
      await transaction.apiKey.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt } });
      await transaction.userSession.deleteMany({ where: { userId: id } });
      await transaction.signInLink.deleteMany({ where: { userId: id } });
    }),
  delete: async (id) =>
    db.$transaction(async (transaction) => {
      await assertNoLastOwner(transaction, id);
      await transaction.savedView.updateMany({ where: { ownerId: id, isShared: true }, data: { ownerId: null } });
      await transaction.annotationQueueAssignment.deleteMany({ where: { userId: id } });
      // Everything else that is of the user alone goes with the row.
      await transaction.user.deleteMany({ where: { id } });
    }),
});

const findUser = async (db: Db, id: string): Promise<UserRow> => {
  const row = await db.user.findUnique({ where: { id }, include: withMemberships });
  if (row === null) throw notFound('There is no user with this id.');
  return row;
};

const enable = async (db: Db, id: string): Promise<void> => {
  const { count } = await db.user.updateMany({ where: { id }, data: { disabledAt: null } });
  if (count === 0) throw notFound('There is no user with this id.');
};

const assertNoLastOwner = async (db: Db, id: string): Promise<void> => {
  const { memberships }: Pick<User, 'memberships'> = toUser(await findUser(db, id));
  for (const organizationId of memberships.map((membership) => membership.organizationId).toSorted()) {
    checkDisabling(await lockedMembers(db, organizationId), id);
  }
};
