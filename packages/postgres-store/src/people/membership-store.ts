import {
  checkMayGive,
  checkRoleChange,
  notFound,
  type MembershipStore,
  type ProjectId,
  type Role,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { toProject } from '../identity/identity-rows.ts';
import { endInvitations } from './end-invitations.ts';
import { lockedMembers } from './locked-members.ts';
import { oldestFirst, toUser, withMemberships } from './user-rows.ts';

export const postgresMembershipStore = (db: PrismaClient): MembershipStore => ({
  find: async (userId, projectId) => {
    const row = await db.project.findFirst({ where: { id: projectId, deletedAt: null }, include: rolesOf(userId) });
    const role = row === null ? undefined : roleOf(row);
    return row === null || role === undefined ? undefined : { project: toProject(row), role };
  },
  projectsOf: async (userId) => {
    const where = { deletedAt: null, organization: { memberships: { some: { userId } } } };
    const include = rolesOf(userId);
    const rows = await db.project.findMany({ where, orderBy: oldestFirst, include });
    return rows.flatMap((row) => {
      const role = roleOf(row);
      return role === undefined || role === 'NONE' ? [] : [{ project: toProject(row), role }];
    });
  },
  setRole: async (change) =>
    db.$transaction(async (transaction) => {
      const members = await lockedMembers(transaction, change.organizationId, [change.userId, change.by]);
      checkRoleChange(members, change);
      await writeRole(transaction, change);
    }),
  members: async (organizationId) => {
    const where = { organizationId, organization: { deletedAt: null } };
    const rows = await db.membership.findMany({ where, ...usersInOrder });
    return rows.map(({ user, role }) => ({ user: toUser(user), role }));
  },
  member: async (organizationId, who) => {
    const user = 'email' in who ? { email: who.email } : { id: who.userId };
    const where = { organizationId, organization: { deletedAt: null }, user };
    const row = await db.membership.findFirst({ where, include: usersInOrder.include });
    return row === null ? undefined : { user: toUser(row.user), role: row.role };
  },
  formerMember: async (organizationId, userId) => {
    const left = { formerMemberships: { some: { organizationId } }, memberships: { none: { organizationId } } };
    const row = await db.user.findFirst({ where: { id: userId, ...left }, include: withMemberships });
    return row === null ? undefined : toUser(row);
  },
  projectMembers: async (projectId) => {
    const where = { projectId, project: { deletedAt: null } };
    const rows = await db.projectMembership.findMany({ where, ...usersInOrder });
    return rows.map(({ user, role }) => ({ user: toUser(user), role }));
  },
  setProjectRole: async ({ projectId, userId, role, by = null, gives }) =>
    db.$transaction(async (transaction) => {
      const project = await transaction.project.findFirst({ where: { id: projectId, deletedAt: null } });
      if (project === null) throw notFound('There is no project with this id.');
      const members = await lockedMembers(transaction, project.organizationId, [userId, by]);
      const member = members.find((candidate) => candidate.userId === userId);
      if (member === undefined) throw notFound(notMember);
      const before = await transaction.projectMembership.findFirst({ where: { projectId, userId } });
      checkMayGive(members, { by, gives }, [member.role, before?.role, role]);
      await writeProjectRole(transaction, projectId, userId, role);
    }),
});

type Db = Prisma.TransactionClient;

const usersInOrder = {
  include: { user: { include: withMemberships } },
  orderBy: [{ createdAt: 'asc' as const }, { userId: 'asc' as const }],
};

const notMember = 'This user is not a member of the organization of the project.';

const rolesOf = (userId: string) =>
  ({
    memberships: { where: { userId } },
    organization: { include: { memberships: { where: { userId } } } },
  }) as const;

interface WithRoles {
  readonly memberships: readonly { readonly role: Role }[];
  readonly organization: { readonly memberships: readonly { readonly role: Role }[] };
}

const roleOf = ({ memberships, organization }: WithRoles): Role | undefined => {
  const [ofOrganization] = organization.memberships;
  return ofOrganization === undefined ? undefined : (memberships[0]?.role ?? ofOrganization.role);
};

export const writeRole = async (
  db: Db,
  { organizationId, userId, role }: { organizationId: string; userId: string; role: Role | null },
): Promise<void> => {
  if (role === null) {
    await endInvitations(db, { organizationId, userId });
    await db.projectMembership.deleteMany({ where: { userId, project: { organizationId } } });
    const isThere = [{ organizationId }, { project: { organizationId } }];
    await db.apiKey.updateMany({ where: { userId, revokedAt: null, OR: isThere }, data: { revokedAt: new Date() } });
    await db.scimGroupMember.deleteMany({ where: { userId, organizationId } });
    await db.membership.deleteMany({ where: { userId, organizationId } });
    await db.formerMembership.upsert({
      where: { userId_organizationId: { userId, organizationId } },
      create: { userId, organizationId },
      update: { leftAt: new Date() },
    });
    return;
  }
  await db.membership.upsert({
    where: { userId_organizationId: { userId, organizationId } },
    create: { userId, organizationId, role },
    update: { role },
  });
};

export const writeProjectRole = async (
  db: Db,
  projectId: ProjectId,
  userId: string,
  role: Role | null,
): Promise<void> => {
  if (role === null) {
    await db.projectMembership.deleteMany({ where: { userId, projectId } });
    return;
  }
  await db.projectMembership.upsert({
    where: { userId_projectId: { userId, projectId } },
    create: { userId, projectId, role },
    update: { role },
  });
};
