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

/** Members of the project's organization whom a text mentions; other names are left out. */
export const mentionedMembers = async (
  members: Members,
  projectId: ProjectId,
  text: string,
): Promise<readonly string[]> => {
  const found = await Promise.all(mentionsIn(text).map(async (key) => memberId(members, projectId, key)));
  return [...new Set(found.flatMap((id) => id ?? []))];
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
