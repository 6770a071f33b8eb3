import {
  invalidInput,
  normalEmail,
  permissionDenied,
  sessionTimes,
  type FoundSession,
  type Micros,
  type SecondFactorStore,
  type SessionClient,
  type SessionFactor,
  type SignInLinkStore,
  type User,
  type UserSession,
  type UserSessionStore,
  type UserStore,
} from '@spanledger/core';

import { checkNewPassword } from './check-password.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { createSecondFactors } from './second-factors.ts';
import { hashToken, makeToken } from './tokens.ts';

export interface SignInStores {
  readonly users: UserStore;
  readonly userSessions: UserSessionStore;
  readonly signInLinks: SignInLinkStore;
  readonly secondFactors: SecondFactorStore;
}

interface SignInParts extends SignInStores {
  readonly passwords: PasswordHashes;
  readonly now: () => Micros;
  /** Whether passwords sign in, and links set them; otherwise links sign in for any purpose. True when absent. */
  readonly arePasswordsOn?: boolean | undefined;
}

/** A session that has begun, and the only time that its token is returned. */
export interface SignedIn {
  readonly session: UserSession;
  readonly token: string;
}

export interface CurrentSession extends FoundSession {
  /** Replaces the sent token; `undefined`: that one stays valid. */
  readonly nextToken: string | undefined;
}

interface GivenPassword {
  readonly email: string;
  readonly password: string;
  /** Of the user's second factor. */
  readonly code?: string | undefined;
}

interface GivenLink {
  readonly token: string;
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

/**
 * Every failure is `undefined`, so that it does not disclose whether a user exists. If the user has a second factor,
 * passwords and links need a code of it (`second_factor_required`), and a link is not used up without one.
 */
export interface SignIn {
  /**
   * Takes the same time for a wrong password and for a user who does not exist, is disabled, or has no password.
   * `permission_denied` if passwords are off.
   */
  byPassword(given: GivenPassword, client: SessionClient): Promise<SignedIn | undefined>;
  /** The user whom a link would sign in; it is not used up. */
  userOfLink(token: string): Promise<User | undefined>;
  /** Invitations and resets need a new password: `invalid_input` without one, and for one that is not allowed. */
  byLink(given: GivenLink, client: SessionClient): Promise<SignedIn | undefined>;
  /** Signs in a user who was authenticated elsewhere; `undefined` for one who is disabled or does not exist. */
  byUser(userId: string, client: SessionClient, secondFactor?: SessionFactor): Promise<SignedIn | undefined>;
  /** The session of a token, which is replaced when it is older than a day. */
  find(token: string): Promise<CurrentSession | undefined>;
  /**
   * Ends the user's other sessions and all links, and sets another token for the session. `permission_denied` without
   * the current password, where there is one, and where passwords are off; `invalid_input` for a new one that is not
   * allowed.
   */
  changePassword(current: FoundSession, change: PasswordChange): Promise<SignedIn>;
}

interface PasswordChange {
  readonly token: string;
  /** Not needed by a user without a password. */
  readonly currentPassword: string | undefined;
  readonly password: string;
}

export const createSignIn = ({
  users,
  userSessions,
  signInLinks,
  secondFactors,
  passwords,
  now,
  arePasswordsOn = true,
}: SignInParts): SignIn => ({
  byPassword: async ({ email, password, code }, client) => {
    assertPasswordsOn(arePasswordsOn);
    const stored = await users.passwordOf({ email: normalEmail(email) ?? '' });
    const hash = stored === undefined || stored.isDisabled ? undefined : stored.passwordHash;
    const isRight = await passwords.isRight(password, hash);
    if (stored === undefined || hash === undefined || hash === null || !isRight) return undefined;
    const secondFactor = await factorShown(secondFactors, now, stored.userId, code);
    return begin(userSessions, stored.userId, { client, now: now(), passwordHash: hash, secondFactor });
  },
  userOfLink: async (token) => (await signInLinks.find(hashToken(token), now()))?.user,
  byLink: async ({ token: linkToken, password, code }, client) => {
    const link = await signInLinks.find(hashToken(linkToken), now());
    if (link === undefined) return undefined;
    assertPasswordFits(arePasswordsOn && link.purpose !== 'sign-in', password);
    if (password !== undefined) checkNewPassword(password, link.user.email);
    const secondFactor = await factorShown(secondFactors, now, link.user.id, code);
    const passwordHash = password === undefined ? undefined : await passwords.hash(password);
    const token = makeToken();
    const use = { session: { ...newSession(token, client, now()), secondFactor }, passwordHash };
    const session = await signInLinks.use(hashToken(linkToken), use);
    return session === undefined ? undefined : { session, token };
  },
  byUser: async (userId, client, secondFactor) => begin(userSessions, userId, { client, now: now(), secondFactor }),
  find: async (token) => {
    const at = now();
    const found = await userSessions.find(hashToken(token), at);
    if (found === undefined) return undefined;
    if (found.session.rotatedAt + sessionTimes.rotation > at) return { ...found, nextToken: undefined };
    return {
      ...found,
      nextToken: await replaceToken(userSessions, found.session.id, { token, hasOverlap: true, now: at }),
    };
  },
  changePassword: async ({ session, user }, { token, currentPassword, password }) => {
    assertPasswordsOn(arePasswordsOn);
    const stored = await users.passwordOf({ id: user.id });
    const hash = stored?.passwordHash ?? null;
    if (hash !== null && !(await passwords.isRight(currentPassword ?? '', hash))) {
      throw permissionDenied('The current password is wrong.');
    }
    checkNewPassword(password, user.email);
    const passwordHash = await passwords.hash(password);
    await users.changePassword(user.id, { passwordHash, keptSessionId: session.id });
    const next = await replaceToken(userSessions, session.id, { token, hasOverlap: false, now: now() });
    return { session, token: next ?? token };
  },
});

interface Beginning {
  readonly client: SessionClient;
  readonly now: Micros;
  /** That was shown. */
  readonly passwordHash?: string;
  readonly secondFactor: SessionFactor | undefined;
}

const factorShown = async (
  secondFactors: SecondFactorStore,
  now: () => Micros,
  userId: string,
  code: string | undefined,
): Promise<SessionFactor | undefined> =>
  (await createSecondFactors({ secondFactors, now }).check(userId, code)) ? 'code' : undefined;

const begin = async (
  sessions: UserSessionStore,
  userId: string,
  { client, now, passwordHash, secondFactor }: Beginning,
): Promise<SignedIn | undefined> => {
  const token = makeToken();
  const session = await sessions.create(userId, { ...newSession(token, client, now), secondFactor }, passwordHash);
  return session === undefined ? undefined : { session, token };
};

const assertPasswordsOn = (areOn: boolean): void => {
  if (!areOn) throw permissionDenied('Passwords are off on this server. Sign in by a provider, or by a link.');
};

const newSession = (token: string, client: SessionClient, now: Micros) => ({
  ...client,
  tokenHash: hashToken(token),
  now,
});

/** `undefined` when another request was first and got the valid one. */
const replaceToken = async (
  sessions: UserSessionStore,
  id: string,
  { token, ...rotation }: { readonly token: string; readonly hasOverlap: boolean; readonly now: Micros },
): Promise<string | undefined> => {
  const next = makeToken();
  const isReplaced = await sessions.rotate(id, { from: hashToken(token), to: hashToken(next), ...rotation });
  return isReplaced ? next : undefined;
};

const assertPasswordFits = (isNeeded: boolean, password: string | undefined): void => {
  if (isNeeded === (password !== undefined)) return;
  const message = isNeeded ? 'is needed: this link is used with a new password' : 'is not taken with this link';
  throw invalidInput(`The password ${message}.`, [{ path: 'body.password', message }]);
};
