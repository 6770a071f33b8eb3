import { randomUUID } from 'node:crypto';

import { assertWayIn, notFound, type ExternalIdentityStore, type ExternalSignInOutcome } from '@spanledger/core';

import { identityState } from '../identity/identity-state.ts';
import { memoryUserStore } from './memory-user-store.ts';

export const memoryExternalIdentityStore = (state = identityState()): ExternalIdentityStore => {
  const users = memoryUserStore(state);
  return {
    resolve: async ({ issuer, subject, email, name, join, now }): Promise<ExternalSignInOutcome> => {
      const known = state.externalIdentities.find((own) => own.issuer === issuer && own.subject === subject);
      const isDisabled = (userId: string) => state.users.some(({ id, isDisabled }) => id === userId && isDisabled);
      if (known !== undefined) {
        if (isDisabled(known.userId)) return { kind: 'refused', reason: 'disabled' };
        return { kind: 'user', userId: known.userId, isLinked: false };
      }
      if (email === undefined) return { kind: 'refused', reason: 'no-email' };
      if (join !== undefined && !state.organizations.some(({ id }) => id === join.organizationId)) {
        throw notFound('There is no organization with this id.');
      }
      const found = state.users.find((user) => user.email === email);
      if (found === undefined && join === undefined) return { kind: 'refused', reason: 'no-user' };
      if (found?.isDisabled === true) return { kind: 'refused', reason: 'disabled' };
      if (state.externalIdentities.some((own) => own.userId === found?.id && own.issuer === issuer)) {
        return { kind: 'refused', reason: 'other-identity' };
      }
      const isMember =
        found?.memberships.some(({ organizationId }) => organizationId === join?.organizationId) ?? false;
      const user = join === undefined || isMember ? found : (await users.invite({ email, name, ...join })).user;
      const userId = user?.id ?? '';
      if (state.externalIdentities.some((own) => own.issuer === issuer && own.subject === subject)) {
        return { kind: 'user', userId, isLinked: false };
      }
      state.externalIdentities.push({ userId, issuer, subject, id: randomUUID(), createdAt: now });
      const links = state.links.filter((link) => link.userId !== userId || link.purpose !== 'invitation');
      state.links.splice(0, Infinity, ...links);
      return { kind: 'user', userId, isLinked: true };
    },
    list: async (userId) =>
      state.externalIdentities
        .filter((identity) => identity.userId === userId)
        .map(({ id, issuer, subject, createdAt }) => ({ id, issuer, subject, createdAt })),
    unlinkOne: async (userId, id, others) => {
      const own = state.externalIdentities.filter((identity) => identity.userId === userId);
      const found = own.find((identity) => identity.id === id);
      if (found === undefined) throw notFound('You have no identity with this id.');
      const hasPassword = state.users.some((user) => user.id === userId && user.passwordHash !== null);
      const staying = own.filter((identity) => identity !== found).map(({ issuer }) => issuer);
      assertWayIn({ ...others, hasPassword, identities: staying });
      state.externalIdentities.splice(state.externalIdentities.indexOf(found), 1);
    },
    unlink: async (userId) => {
      const others = state.externalIdentities.filter((identity) => identity.userId !== userId);
      const count = state.externalIdentities.length - others.length;
      state.externalIdentities.splice(0, Infinity, ...others);
      return count;
    },
  };
};
