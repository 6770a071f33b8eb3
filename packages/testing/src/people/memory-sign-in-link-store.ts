import { conflict, notFound, type Micros, type SignInLinkStore } from '@spanledger/core';

import { identityState, type StoredSignInLink } from '../identity/identity-state.ts';
import { beginSession } from './memory-user-session-store.ts';
import { changeUser, endAll, userOf } from './memory-user-store.ts';

export const memorySignInLinkStore = (state = identityState()): SignInLinkStore => {
  const findOpen = (tokenHash: string, now: Micros): StoredSignInLink | undefined =>
    state.links.find((link) => link.tokenHash === tokenHash && !link.isUsed && link.expiresAt > now);
  const findUser = (userId: string | undefined) => state.users.find(({ id }) => id === userId);
  return {
    create: async (link) => {
      const user = findUser(link.userId);
      if (user === undefined) throw notFound('There is no user with this id.');
      if (user.isDisabled) throw conflict('This user is disabled. Enable the user first.');
      state.links.push({ ...link, isUsed: false });
    },
    find: async (tokenHash, now) => {
      const link = findOpen(tokenHash, now);
      const user = findUser(link?.userId);
      return link === undefined || user === undefined ? undefined : { purpose: link.purpose, user: userOf(user) };
    },
    use: async (tokenHash, { session, passwordHash }) => {
      const link = findOpen(tokenHash, session.now);
      if (link === undefined) return undefined;
      link.isUsed = true;
      if (passwordHash !== undefined) {
        changeUser(state, link.userId, { passwordHash });
        endAll(state, link.userId);
      }
      return beginSession(state, link.userId, session);
    },
  };
};
