import { conflict, notFound, permissionDenied } from '../errors.ts';
import { roleRights, roles, type Role } from './roles.ts';
import type { RoleChange, RoleGiver } from './membership-store.ts';

/** One of those who belong to an organization. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly isDisabled: boolean;
}

/**
 * Throws the problem of a change among the members at its instant: `permission_denied` when the author's role does not
 * allow it, `not_found` for a user who is no member and will be none, `conflict` when no owner would remain. Anyone may
 * leave.
 */
export const checkRoleChange = (members: readonly Member[], change: RoleChange): void => {
  const { userId, role, by } = change;
  const current = members.find((member) => member.userId === userId);
  const isLeaving = by === userId && role === null;
  if (!isLeaving) checkMayGive(members, change, [current?.role, role]);
  if (current === undefined && role === null) throw notFound('This user is not a member of the organization.');
  const others = members.filter((member) => member.userId !== userId);
  const changed = role === null ? [] : [{ userId, role, isDisabled: current?.isDisabled ?? false }];
  assertOwnerLeft(members, [...others, ...changed]);
};

/** Throws `conflict` when the organization of these members would have no owner who can sign in. */
export const checkDisabling = (members: readonly Member[], userId: string): void =>
  assertOwnerLeft(
    members,
    members.filter((member) => member.userId !== userId),
  );

/** Throws `permission_denied` if one of the roles may not be granted and removed among these members. */
export const checkMayGive = (
  members: readonly Member[],
  { by, gives = roles }: RoleGiver,
  touched: readonly (Role | null | undefined)[],
): void => {
  const actor = members.find((member) => member.userId === by && !member.isDisabled);
  const ofUser = actor === undefined ? [] : roleRights[actor.role].gives;
  const may = by === null ? gives : gives.filter((role) => ofUser.includes(role));
  if (may.length > 0 && touched.every((role) => role === null || role === undefined || may.includes(role))) return;
  throw permissionDenied(
    by === null
      ? 'This key has not the scope owner, which this change needs.'
      : 'Your role in this organization does not allow this change.',
  );
};

const hasOwner = (members: readonly Member[]): boolean =>
  members.some(({ role, isDisabled }) => role === 'OWNER' && !isDisabled);

const assertOwnerLeft = (before: readonly Member[], after: readonly Member[]): void => {
  if (!hasOwner(before) || hasOwner(after)) return;
  throw conflict('This is the last owner of an organization. Make another user its owner first.');
};
