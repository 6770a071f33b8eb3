import { randomUUID } from 'node:crypto';

import {
  checkMayGive,
  conflict,
  groupRoleChanges,
  invalidInput,
  isOtherGrant,
  notFound,
  type Group,
  type GroupFacts,
  type GroupGiver,
  type GroupStore,
} from '@spanledger/core';

import { identityState } from '../identity/identity-state.ts';
import { memoryMembershipStore } from './memory-membership-store.ts';
import { membersOf } from './memory-user-store.ts';

export const memoryGroupStore = (state = identityState()): GroupStore => {
  const memberships = memoryMembershipStore(state);
  const ofOrganization = (organizationId: string) =>
    state.groups.filter((group) => group.organizationId === organizationId);
  const findGroup = (id: string, { organizationId }: GroupGiver) => {
    const group = ofOrganization(organizationId).find((candidate) => candidate.id === id);
    if (group === undefined) throw notFound('Group not found in this organization.');
    return group;
  };
  const assertFits = (
    { displayName, memberIds, projectId }: GroupFacts,
    { projectId: projectIdBefore = null }: Partial<Group>,
    others: readonly Group[],
    giver: GroupGiver,
  ) => {
    if (others.some((other) => other.displayName.toLowerCase() === displayName.toLowerCase())) {
      throw conflict('A group with this displayName already exists in the organization.');
    }
    const ids = new Set(membersOf(state, giver.organizationId).map(({ userId }) => userId));
    if (memberIds.some((userId) => !ids.has(userId))) throw invalidInput('members must be users of the organization.');
    const project = state.projects.find(({ id }) => id === projectId);
    if (projectId !== null && projectId !== projectIdBefore && project?.organization.id !== giver.organizationId)
      throw notFound('There is no project.');
  };
  const write = async (before: Group | undefined, after: Group | undefined, giver: GroupGiver): Promise<void> => {
    const { organizationId, by, gives } = giver;
    const others = ofOrganization(organizationId).filter(({ id }) => id !== before?.id);
    if (after !== undefined) assertFits(after, before ?? {}, others, giver);
    if (after !== undefined && isOtherGrant(before, after))
      checkMayGive(membersOf(state, organizationId), { by, gives }, [before?.role, after.role]);
    for (const { userId, projectId, role } of groupRoleChanges(before, after, others)) {
      if (projectId !== null) {
        if (state.deleted.has(projectId)) continue;
        const members = membersOf(state, organizationId);
        const member = members.find((candidate) => candidate.userId === userId);
        checkMayGive(members, { by, gives }, [member?.role, role]);
        await memberships.setProjectRole({ projectId, userId, role: role ?? null, by, gives });
      } else await memberships.setRole({ organizationId, userId, role: role ?? 'NONE', by, gives });
    }
    const groups = state.groups.filter(({ id }) => id !== before?.id);
    state.groups.splice(0, Infinity, ...groups, ...(after === undefined ? [] : [{ ...after, organizationId }]));
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    list: async (organizationId) => ofOrganization(organizationId).map(({ organizationId: _id, ...group }) => group),
    create: async (facts, giver) =>
      inTurn(async () => {
        const group = { ...facts, id: randomUUID(), createdAt: giver.now, updatedAt: giver.now };
        await write(undefined, group, giver);
        return group;
      }),
    change: async (id, alter, giver) =>
      inTurn(async () => {
        const { organizationId: _id, ...before } = findGroup(id, giver);
        const after = { ...before, ...alter(before), updatedAt: giver.now };
        await write(before, after, giver);
        return after;
      }),
    delete: async (id, giver) => inTurn(async () => write(findGroup(id, giver), undefined, giver)),
  };
};
