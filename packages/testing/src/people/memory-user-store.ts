import { randomUUID } from 'node:crypto';

import {
  checkDisabling,
  checkMayGive,
  conflict,
  notFound,
  usersListed,
  type Member,
  type User,
  type UserKey,
  type UserStore,
} from '@spanledger/core';

import {
  identityState,
  nowMicros,
  revokePersonalKeys,
  type IdentityState,
  type StoredUser,
} from '../identity/identity-state.ts';

export const memoryUserStore = (state = identityState()): UserStore => ({
  list: async ({ page, limit } = { page: 1, limit: usersListed.usual }) =>
    state.users.slice((page - 1) * limit, page * limit).map(userOf),
  find: async (by) => {
    const user = findUser(state, by);
    return user === undefined ? undefined : userOf(user);
  },
  passwordOf: async (by) => {
    const user = findUser(state, by);
    return user === undefined
      ? undefined
      : { userId: user.id, isDisabled: user.isDisabled, passwordHash: user.passwordHash };
  },
  invite: async ({ email, name = null, organizationId, role, by = null, gives }) => {
    if (!state.organizations.some(({ id }) => id === organizationId)) {
      throw notFound('There is no organization with this id.');
    }
    checkMayGive(membersOf(state, organizationId), { by, gives }, [role]);
    if (
      membersOf(state, organizationId).some(
        ({ userId }) => state.users.find(({ id }) => id === userId)?.email === email,
      )
    ) {
      throw conflict('This user is in the organization already.');
    }
    const known = state.users.find((user) => user.email === email);
    const user = known ?? newUser(email, name);
    if (known === undefined) state.users.push(user);
    const isNew = user.signedInAt === null && !user.isDisabled && user.memberships.length === 0;
    const memberships = [...user.memberships, { organizationId, role }];
    return { user: userOf(changeUser(state, user.id, { memberships })), isNew };
  },
  changePassword: async (id, { passwordHash, keptSessionId }) => {
    changeUser(state, id, { passwordHash });
    endAll(state, id, keptSessionId);
  },
  setDisabled: async (id, isDisabled) => {
    if (isDisabled) endUser(state, id);
    changeUser(state, existing(state, id).id, { isDisabled });
  },
  delete: async (id) => {
    endUser(state, id);
    remove(state.users, (user) => user.id === id);
    remove(state.keys, ({ userId }) => userId === id);
    remove(state.externalIdentities, ({ userId }) => userId === id);
    state.secondFactors.delete(id);
    for (const [at, group] of state.groups.entries()) {
      state.groups[at] = { ...group, memberIds: group.memberIds.filter((memberId) => memberId !== id) };
    }
  },
});

const existing = (state: IdentityState, id: string): StoredUser => {
  const user = findUser(state, { id });
  if (user === undefined) throw notFound('There is no user with this id.');
  return user;
};

/** Unless it is the last owner of an organization. */
const endUser = (state: IdentityState, id: string): void => {
  for (const { organizationId } of existing(state, id).memberships) {
    checkDisabling(membersOf(state, organizationId), id);
  }
  endAll(state, id);
  revokePersonalKeys(state, id);
};

const remove = <Item>(items: Item[], isGone: (item: Item) => boolean): void =>
  void items.splice(0, Infinity, ...items.filter((item) => !isGone(item)));

const findUser = (state: IdentityState, by: UserKey): StoredUser | undefined =>
  state.users.find((user) => ('id' in by ? user.id === by.id : user.email === by.email));

const newUser = (email: string, name: string | null): StoredUser => ({
  id: randomUUID(),
  email,
  name,
  isDisabled: false,
  createdAt: nowMicros(),
  signedInAt: null,
  memberships: [],
  passwordHash: null,
});

export const userOf = ({ passwordHash: _hash, ...user }: StoredUser): User => user;

export const changeUser = (state: IdentityState, id: string, changes: Partial<StoredUser>): StoredUser => {
  const at = state.users.findIndex((user) => user.id === id);
  const changed = { ...(state.users[at] as StoredUser), ...changes };
  state.users[at] = changed;
  return changed;
};

export const membersOf = (state: IdentityState, organizationId: string): readonly Member[] =>
  state.users.flatMap(({ id, isDisabled, memberships }) =>
    memberships
      .filter((membership) => membership.organizationId === organizationId)
      .map(({ role }) => ({ userId: id, role, isDisabled })),
  );

/** Ends the links and sessions of a user, except the kept one. */
export const endAll = (state: IdentityState, userId: string, keptSessionId?: string): void => {
  remove(state.sessions, (session) => session.userId === userId && session.id !== keptSessionId);
  remove(state.links, (link) => link.userId === userId);
};
