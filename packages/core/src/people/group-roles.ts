import type { ProjectId } from '../ids.ts';
import type { GroupFacts } from './group-store.ts';
import { roles, type Role } from './roles.ts';

type GroupRole = Pick<GroupFacts, 'role' | 'projectId' | 'memberIds'>;

/** A role that groups grant, or no longer grant. */
export interface GroupRoleChange {
  readonly userId: string;
  /** `null`: in the organization. */
  readonly projectId: ProjectId | null;
  /** `undefined`: no group grants one any more. */
  readonly role: Role | undefined;
}

/** True if a group, or a new one, begins to grant what it did not. */
export const isOtherGrant = (before: GroupRole | undefined, after: GroupRole): boolean =>
  after.role !== (before?.role ?? null) || (after.role !== null && after.projectId !== before?.projectId);

/**
 * The role changes when one group becomes another, among the other groups of its organization; `undefined` for a new or
 * deleted one. Users who were not and are not in it are not affected.
 */
export const groupRoleChanges = (
  before: GroupRole | undefined,
  after: GroupRole | undefined,
  others: readonly GroupRole[],
): readonly GroupRoleChange[] => {
  const all = (after === undefined ? others : [...others, after]).map(({ role, projectId, memberIds }) => ({
    role,
    projectId,
    members: new Set(memberIds),
  }));
  const places = [before, after].flatMap((group) =>
    group === undefined || group.role === null ? [] : [{ projectId: group.projectId, memberIds: group.memberIds }],
  );
  const seen = new Set<string>();
  return places.flatMap(({ projectId, memberIds }) =>
    memberIds.flatMap((userId) => {
      const key = `${projectId} ${userId}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ userId, projectId, role: highestOf(all, userId, projectId) }];
    }),
  );
};

/** With thousands of members each, so that their sets are made once. */
interface Giving extends Pick<GroupRole, 'role' | 'projectId'> {
  readonly members: ReadonlySet<string>;
}

const highestOf = (groups: readonly Giving[], userId: string, projectId: ProjectId | null): Role | undefined => {
  const given = new Set(
    groups.filter((group) => group.projectId === projectId && group.members.has(userId)).map(({ role }) => role),
  );
  return roles.find((role) => given.has(role));
};
