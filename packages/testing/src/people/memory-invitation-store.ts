import { notFound, type InvitationStore } from '@spanledger/core';

import { identityState, type StoredSignInLink } from '../identity/identity-state.ts';
import { memoryMembershipStore } from './memory-membership-store.ts';

export const memoryInvitationStore = (state = identityState()): InvitationStore => {
  const memberships = memoryMembershipStore(state);
  const linksOf = (id: string): readonly StoredSignInLink[] =>
    state.links.filter(({ userId, purpose, isUsed }) => userId === id && purpose === 'invitation' && !isUsed);
  const listed = async (organizationId: string) =>
    (await memberships.members(organizationId)).filter(
      ({ user }) => user.signedInAt === null && linksOf(user.id).length > 0,
    );
  return {
    list: async (organizationId, now) =>
      (await listed(organizationId)).map(({ user, role }) => {
        const ends = linksOf(user.id).flatMap(({ expiresAt }) => (expiresAt > now ? [expiresAt] : []));
        const expiresAt = ends.length === 0 ? null : Math.max(...ends);
        return { user, role, invitedAt: user.createdAt, expiresAt };
      }),
    revoke: async (change) => {
      const { organizationId, userId } = change;
      if (!(await listed(organizationId)).some(({ user }) => user.id === userId)) {
        throw notFound('There is no invitation of this user that waits to be used.');
      }
      await memberships.setRole({ ...change, role: null });
      if ((state.users.find(({ id }) => id === userId)?.memberships.length ?? 0) > 0) return;
      state.links.splice(0, Infinity, ...state.links.filter((link) => link.userId !== userId));
    },
  };
};
