import {
  invalidField,
  mentionsIn,
  type MembershipStore,
  type ProjectId,
  type UserKey,
  type UserStore,
} from '@spanledger/core';

export interface Members {
  readonly users: Pick<UserStore, 'find'>;
  readonly memberships: Pick<MembershipStore, 'find'>;
}

/**
 * Members of the project's organization whom a text mentions; other names are left out. One is looked up after the
 * other: a text of many would take all connections of the control plane.
 */
export const mentionedMembers = async (
  members: Members,
  projectId: ProjectId,
  text: string,
): Promise<readonly string[]> => {
  const found = new Set<string>();
  for (const key of mentionsIn(text)) {
    const id = await memberId(members, projectId, key);
    if (id !== undefined) found.add(id);
  }
  return [...found];
};

const memberId = async (
  { users, memberships }: Members,
  projectId: ProjectId,
  key: UserKey,
): Promise<string | undefined> => {
  const id = 'id' in key ? key.id : (await users.find(key))?.id;
  if (id === undefined) return undefined;
  return (await memberships.find(id, projectId)) === undefined ? undefined : id;
};

/** `invalid_input` for an unknown user, and likewise for one of another organization. */
export const requireMember = async (
  { memberships }: Pick<Members, 'memberships'>,
  projectId: ProjectId,
  userId: string,
): Promise<void> => {
  if ((await memberships.find(userId, projectId)) !== undefined) return;
  const message = 'must be the id of a member of the organization';
  throw invalidField('body.authorUserId', message);
};
