import { randomUUID } from 'node:crypto';

import {
  notFound,
  sessionTimes,
  userSessionsMax,
  type Micros,
  type NewUserSession,
  type UserSession,
  type UserSessionStore,
} from '@spanledger/core';

import { identityState, type IdentityState, type StoredUserSession } from '../identity/identity-state.ts';
import { changeUser, userOf } from './memory-user-store.ts';

export const memoryUserSessionStore = (state = identityState()): UserSessionStore => {
  const change = (id: string, changes: Partial<StoredUserSession>): void => {
    const at = state.sessions.findIndex((session) => session.id === id);
    state.sessions[at] = { ...(state.sessions[at] as StoredUserSession), ...changes };
  };
  return {
    create: async (userId, session, passwordHash) => {
      const user = state.users.find(({ id }) => id === userId);
      if (user === undefined || user.isDisabled) return undefined;
      if (passwordHash !== undefined && user.passwordHash !== passwordHash) return undefined;
      return beginSession(state, userId, session);
    },
    find: async (tokenHash, now) => {
      const isShown = (session: StoredUserSession): boolean =>
        session.tokenHash === tokenHash ||
        (session.previousTokenHash === tokenHash && session.rotatedAt + sessionTimes.overlap > now);
      const found = state.sessions.find((session) => isShown(session) && isOpen(session, now));
      const user = state.users.find(({ id }) => id === found?.userId);
      if (found === undefined || user === undefined || user.isDisabled) return undefined;
      const lastSeenAt = found.lastSeenAt + sessionTimes.seen > now ? found.lastSeenAt : now;
      change(found.id, { lastSeenAt });
      const needsSecondFactorIn = user.memberships
        .map(({ organizationId }) => organizationId)
        .filter((id) => state.organizations.some((one) => one.id === id && one.requiresSecondFactor));
      return { session: { ...sessionOf(found), lastSeenAt }, user: userOf(user), needsSecondFactorIn };
    },
    rotate: async (id, { from, to, hasOverlap, now }) => {
      if (!state.sessions.some((session) => session.id === id && session.tokenHash === from)) return false;
      change(id, { tokenHash: to, previousTokenHash: hasOverlap ? from : null, rotatedAt: now });
      return true;
    },
    noteSecondFactor: async (id, secondFactor) => {
      const isWithout = (session: StoredUserSession): boolean => session.id === id && session.secondFactor === null;
      if (state.sessions.some(isWithout)) change(id, { secondFactor });
    },
    list: async (userId, now) =>
      state.sessions
        .filter((session) => session.userId === userId && isOpen(session, now))
        .map(sessionOf)
        .toReversed(),
    end: async (userId, id) => {
      const at = state.sessions.findIndex((session) => session.id === id && session.userId === userId);
      if (at < 0) throw notFound('There is no session with this id, or it has ended.');
      state.sessions.splice(at, 1);
    },
  };
};

const sessionOf = ({ tokenHash: _hash, previousTokenHash: _previous, ...session }: StoredUserSession): UserSession =>
  session;

const isOpen = ({ lastSeenAt, expiresAt }: StoredUserSession, now: Micros): boolean =>
  lastSeenAt + sessionTimes.idle > now && expiresAt > now;

/** Begins a session of a user, if allowed. */
export const beginSession = (
  state: IdentityState,
  userId: string,
  { now, secondFactor = null, ...session }: NewUserSession,
): UserSession => {
  changeUser(state, userId, { signedInAt: now });
  const times = { createdAt: now, lastSeenAt: now, rotatedAt: now, expiresAt: now + sessionTimes.whole };
  const begun = { ...session, ...times, secondFactor, id: randomUUID(), userId, previousTokenHash: null };
  const own = state.sessions.filter((candidate) => candidate.userId === userId);
  const surplus = new Set(own.slice(0, Math.max(0, own.length - userSessionsMax + 1)));
  state.sessions.splice(0, Infinity, ...state.sessions.filter((candidate) => !surplus.has(candidate)), begun);
  return sessionOf(begun);
};
