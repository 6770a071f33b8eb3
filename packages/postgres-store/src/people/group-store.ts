import { randomUUID } from 'node:crypto';

import {
  checkMayGive,
  checkRoleChange,
  conflict,
  groupRoleChanges,
  invalidInput,
  isOtherGrant,
  notFound,
  type Group,
  type GroupFacts,
  type GroupGiver,
  type GroupStore,
  type Member,
  type ProjectId,
  type Role,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { ScimGroupModel } from '../generated/models.ts';
import { lockedMembers } from './locked-members.ts';
import { writeProjectRole, writeRole } from './membership-store.ts';
import { oldestFirst, toDate, toMicros } from './user-rows.ts';

type Db = Prisma.TransactionClient;

export const postgresGroupStore = (db: PrismaClient): GroupStore => ({
  list: async (organizationId) => readGroups(db, organizationId),
  create: async (facts, giver) =>
    db.$transaction(async (transaction) => {
      const members = await lockedMembers(transaction, giver.organizationId);
      const groups = await readGroups(transaction, giver.organizationId);
      const group = { ...facts, id: randomUUID(), createdAt: giver.now, updatedAt: giver.now };
      await write(transaction, { members, groups, before: undefined, after: group, giver });
      return group;
    }),
  change: async (id, alter, giver) =>
    db.$transaction(async (transaction) => {
      const members = await lockedMembers(transaction, giver.organizationId);
      const groups = await readGroups(transaction, giver.organizationId);
      const before = findGroup(groups, id);
      const after = { ...before, ...alter(before), updatedAt: giver.now };
      await write(transaction, { members, groups, before, after, giver });
      return after;
    }),
  delete: async (id, giver) =>
    db.$transaction(async (transaction) => {
      const members = await lockedMembers(transaction, giver.organizationId);
      const groups = await readGroups(transaction, giver.organizationId);
      await write(transaction, { members, groups, before: findGroup(groups, id), after: undefined, giver });
    }),
});

const findGroup = (groups: readonly Group[], id: string): Group => {
  const group = groups.find((candidate) => candidate.id === id);
  if (group === undefined) throw notFound('Group not found in this organization.');
  return group;
};

const readGroups = async (db: Db, organizationId: string): Promise<readonly Group[]> => {
  const include = { members: { orderBy: { userId: 'asc' as const } } };
  const rows = await db.scimGroup.findMany({ where: { organizationId }, orderBy: oldestFirst, include });
  return rows.map(toGroup);
};

const toGroup = (row: ScimGroupModel & { readonly members: readonly { readonly userId: string }[] }): Group => ({
  id: row.id,
  displayName: row.displayName,
  externalId: row.externalId,
  role: row.role,
  projectId: row.projectId as ProjectId | null,
  memberIds: row.members.map(({ userId }) => userId),
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

interface Write {
  readonly members: readonly Member[];
  readonly groups: readonly Group[];
  readonly before: Group | undefined;
  readonly after: Group | undefined;
  readonly giver: GroupGiver;
}

const write = async (db: Db, { members, groups, before, after, giver }: Write): Promise<void> => {
  const others = groups.filter(({ id }) => id !== before?.id);
  if (after !== undefined) {
    assertFits(after, others, members);
    // Also without members: others add them later, and may give more.
    if (isOtherGrant(before, after)) checkMayGive(members, giver, [before?.role, after.role]);
    // One that was deleted since stays: the provider still changes and renames the group.
    if (after.projectId !== (before?.projectId ?? null)) await assertProject(db, giver.organizationId, after.projectId);
  }
  if (before !== undefined) await removeMembers(db, before, new Set(after?.memberIds ?? []));
  if (after === undefined) await db.scimGroup.deleteMany({ where: { id: before?.id ?? '' } });
  else await writeGroup(db, before, after, giver.organizationId);
  await writeRoles(db, { members, groups: others, before, after, giver });
};

const removeMembers = async (db: Db, { id, memberIds }: Group, staying: ReadonlySet<string>): Promise<void> => {
  const userId = { in: memberIds.filter((member) => !staying.has(member)) };
  if (userId.in.length > 0) await db.scimGroupMember.deleteMany({ where: { groupId: id, userId } });
};

const writeGroup = async (db: Db, before: Group | undefined, after: Group, organizationId: string): Promise<void> => {
  const { id, displayName, externalId, role, projectId, updatedAt } = after;
  const data = { displayName, externalId, role, projectId, updatedAt: toDate(updatedAt) };
  if (before === undefined) {
    await db.scimGroup.create({ data: { id, organizationId, ...data, createdAt: toDate(after.createdAt) } });
  } else await db.scimGroup.update({ where: { id }, data });
  const known = new Set(before?.memberIds ?? []);
  const added = after.memberIds.filter((userId) => !known.has(userId));
  await db.scimGroupMember.createMany({ data: added.map((userId) => ({ groupId: id, userId, organizationId })) });
};

const assertFits = (
  { displayName, memberIds }: GroupFacts,
  others: readonly Group[],
  members: readonly Member[],
): void => {
  if (others.some((other) => other.displayName.toLowerCase() === displayName.toLowerCase())) {
    throw conflict('A group with this displayName already exists in the organization.');
  }
  const ids = new Set(members.map(({ userId }) => userId));
  const stranger = memberIds.find((userId) => !ids.has(userId));
  if (stranger !== undefined) {
    const message = 'must be ids of users of the organization: make the user first';
    throw invalidInput(`members ${message}.`, [{ path: 'members', message }]);
  }
};

const assertProject = async (db: Db, organizationId: string, projectId: ProjectId | null): Promise<void> => {
  const where = { id: projectId ?? '', organizationId, deletedAt: null };
  if (projectId !== null && (await db.project.count({ where })) === 0) {
    throw notFound('There is no project with this id in the organization.');
  }
};

const writeRoles = async (db: Db, { members, groups, before, after, giver }: Write): Promise<void> => {
  const { organizationId, by, gives } = giver;
  const current = new Map(members.map((member) => [member.userId, member]));
  const projectRoles = await projectRolesOf(db, [before, after]);
  // The rules of a change depend on the owners, on the author and on the member alone.
  const among = ({ userId }: Member) =>
    [...deciding].flatMap((id) => (id === userId ? [] : (current.get(id) ?? []))).concat(current.get(userId) ?? []);
  const deciding = new Set(members.filter(({ role }) => role === 'OWNER').map(({ userId }) => userId));
  if (by !== null) deciding.add(by);
  for (const { userId, projectId, role } of groupRoleChanges(before, after, groups)) {
    const member = current.get(userId);
    if (member === undefined) continue;
    if (projectId === null) {
      const next = role ?? 'NONE';
      if (next === member.role) continue;
      checkRoleChange(among(member), { organizationId, userId, role: next, by, gives });
      await writeRole(db, { organizationId, userId, role: next });
      current.set(userId, { ...member, role: next });
      if (next === 'OWNER') deciding.add(userId);
      continue;
    }
    const own = projectRoles.get(`${projectId} ${userId}`);
    if (own === role) continue;
    checkMayGive(among(member), { by, gives }, [member.role, own, role]);
    await writeProjectRole(db, projectId, userId, role ?? null);
  }
};

/** By project and user: the roles that members have in the projects of these groups now. */
const projectRolesOf = async (db: Db, groups: readonly (Group | undefined)[]): Promise<ReadonlyMap<string, Role>> => {
  const ids = groups.flatMap((group) => group?.projectId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await db.projectMembership.findMany({ where: { projectId: { in: ids } } });
  return new Map(rows.map(({ projectId, userId, role }) => [`${projectId} ${userId}`, role]));
};
