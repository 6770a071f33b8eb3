import {
  changePassword,
  endUserSession,
  getUserSession,
  listUserSessions,
  signIn as signInEndpoint,
  signInByLink,
  signOut,
} from '@spanledger/api-contract';
import {
  DomainError,
  formatIso,
  normalEmail,
  roleRights,
  type Micros,
  type UserSession,
  type UserSessionStore,
  type UserStore,
} from '@spanledger/core';
import {
  codeIsNeeded,
  looksLikeToken,
  type PasswordHashes,
  type CurrentSession,
  type SignedIn,
  type SignIn,
  type SignInStores,
} from '@spanledger/people';
import type { Request, Response } from 'express';

import type { ApiDependencies } from '../api-dependencies.ts';
import type { ApiStores } from '../auditing/api-stores.ts';
import type { RefusedSignIns } from '../auditing/refused-sign-ins.ts';
import { networkOf } from '../auth/network-of.ts';
import { organizationsMissingFactor } from '../auth/assert-second-factor.ts';
import { replaceSession } from '../auth/replace-session.ts';
import { sessionClientOf } from '../auth/session-client.ts';
import { signInLimits } from '../auth/sign-in-limits.ts';
import type { UserAccess } from '../auth/user-access.ts';
import { assertOwnPage } from '../http/browser-requests.ts';
import { sendNotice } from '../mail/send-notice.ts';
import { jsonRoute, sessionOf, type BodyReader, type Route } from '../http/route.ts';
import { secondFactorRoutes } from './second-factor.ts';

interface Parts extends Pick<ApiDependencies, 'memberships' | 'mailer' | 'media'> {
  readonly now: () => Micros;
  readonly users: Pick<UserStore, 'passwordOf'>;
  readonly passwords: PasswordHashes;
  readonly userSessions: Pick<UserSessionStore, 'list'>;
  readonly signInWith: (stores: SignInStores) => SignIn;
  readonly refusedSignIns: RefusedSignIns;
  readonly userAccess: UserAccess;
  readonly readBody: BodyReader;
}

const wrongPassword = 'The address or the password is wrong.';
const wrongLink = 'This link is wrong, was used, or has ended. Ask for another one.';

/** Routes to sign in and out, and those of the user's own sessions. */
export const signInRoutes = (parts: Parts): readonly Route[] => {
  const limits = signInLimits();
  return [...beginRoutes(parts, limits), ...ownRoutes(parts, limits), ...secondFactorRoutes({ ...parts, limits })];
};

type Limits = ReturnType<typeof signInLimits>;

const beginRoutes = (parts: Parts, limits: Limits): readonly Route[] => {
  const { signInWith, refusedSignIns, userAccess, readBody } = parts;
  return [
    jsonRoute(
      signInEndpoint,
      async ({ request, response, stores, body }) => {
        assertOwnPage(request);
        const attempt = { email: normalEmail(body.email) ?? '', network: networkOf(request.ip) };
        const signedIn = await counted(limits, attempt, async () =>
          signInWith(stores).byPassword({ ...body, code: body.code ?? undefined }, sessionClientOf(request)),
        );
        if (signedIn === undefined) {
          await refusedSignIns.note(
            { by: 'password', email: normalEmail(body.email) },
            attempt.network,
            stores.auditLog,
          );
          return userAccess.refuse(request, wrongPassword);
        }
        return begin(parts, stores, request, response, signedIn);
      },
      readBody,
    ),
    jsonRoute(
      signInByLink,
      async ({ request, response, stores, body: { token, password, code } }) => {
        assertOwnPage(request);
        const given = { token, password: password ?? undefined, code: code ?? undefined };
        const network = networkOf(request.ip);
        const signIn = signInWith(stores);
        const use = async () => signIn.byLink(given, sessionClientOf(request));
        const tryCode = async () => {
          // A user has any number of links, and wrong codes are counted as wrong passwords of the account.
          const { email = `link ${token}` } = (await signIn.userOfLink(token)) ?? {};
          return counted(limits, { email, network }, use);
        };
        const tried = given.code === undefined ? use : tryCode;
        const signedIn = looksLikeToken(token) ? await tried() : undefined;
        if (signedIn === undefined) {
          await refusedSignIns.note({ by: 'link' }, network, stores.auditLog);
          return userAccess.refuse(request, wrongLink);
        }
        const begun = await begin(parts, stores, request, response, signedIn);
        if (given.password !== undefined) sendNotice(parts, begun.user, 'password');
        return begun;
      },
      readBody,
    ),
  ];
};

const ownRoutes = (parts: Parts, limits: Limits): readonly Route[] => {
  const { signInWith, refusedSignIns, userAccess, userSessions, readBody, now } = parts;
  return [
    jsonRoute(getUserSession, async ({ response }) => currentSessionJson(parts, sessionOf(response))),
    jsonRoute(signOut, async ({ request, response, stores }) => {
      const { session, user } = sessionOf(response);
      await stores.userSessions.end(user.id, session.id);
      userAccess.end(request, response);
      return { success: true as const };
    }),
    jsonRoute(listUserSessions, async ({ response }) => {
      const { session: current, user } = sessionOf(response);
      const sessions = await userSessions.list(user.id, now());
      return {
        sessions: sessions.map((session) => ({ ...sessionJson(session), isCurrent: session.id === current.id })),
      };
    }),
    jsonRoute(endUserSession, async ({ request, response, stores, params }) => {
      const { session, user } = sessionOf(response);
      await stores.userSessions.end(user.id, params.userSessionId);
      if (session.id === params.userSessionId) userAccess.end(request, response);
      return { success: true as const };
    }),
    jsonRoute(
      changePassword,
      async ({ request, response, stores, body }) => {
        const current = sessionOf(response);
        const token = current.nextToken ?? userAccess.tokenOf(request);
        const change = { token, currentPassword: body.currentPassword ?? undefined, password: body.password };
        const attempt = { email: current.user.email, network: networkOf(request.ip) };
        limits.begin(attempt);
        const changed = await signInWith(stores)
          .changePassword(current, change)
          .catch(async (error: unknown) => {
            if (!isWrongPassword(error)) limits.succeed(attempt);
            else await refusedSignIns.note({ by: 'password', email: attempt.email }, attempt.network, stores.auditLog);
            throw error;
          });
        limits.succeed(attempt);
        userAccess.begin(request, response, changed);
        sendNotice(parts, current.user, 'password');
        return currentSessionJson(parts, current);
      },
      readBody,
    ),
  ];
};

const isWrongPassword = (error: unknown): boolean => error instanceof DomainError && error.code === 'permission_denied';

/** Runs a try within the limits; failures other than a wrong password do not count. */
const counted = async (
  limits: Limits,
  attempt: Parameters<Limits['begin']>[0],
  work: () => Promise<SignedIn | undefined>,
): Promise<SignedIn | undefined> => {
  limits.begin(attempt);
  try {
    const signedIn = await work();
    if (signedIn !== undefined) limits.succeed(attempt);
    return signedIn;
  } catch (error) {
    if (!isWrongCode(error)) limits.succeed(attempt);
    throw error;
  }
};

/** That one is needed is no wrong one: the password was right. */
const isWrongCode = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'second_factor_required' && error.message !== codeIsNeeded;

const begin = async (parts: Parts, stores: ApiStores, request: Request, response: Response, signedIn: SignedIn) => {
  await replaceSession({ ...parts, stores }, request, response, signedIn);
  const current = await parts.signInWith(stores).find(signedIn.token);
  if (current === undefined) throw new DomainError('unauthenticated', wrongLink);
  return currentSessionJson(parts, current);
};

const currentSessionJson = async ({ memberships, userAccess }: Parts, current: CurrentSession) => {
  const { user, session } = current;
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name,
      memberships: user.memberships.map(({ organizationId, role }) => ({ organizationId, role })),
    },
    session: sessionJson(session),
    needsSecondFactorIn: [...organizationsMissingFactor(current)],
    csrfToken: await userAccess.csrf.of(session.id),
    projects: (await memberships.projectsOf(user.id)).map(({ project, role }) => ({
      id: project.id,
      name: project.name,
      organization: { id: project.organization.id, name: project.organization.name },
      role,
      scopes: [...roleRights[role].scopes],
    })),
  };
};

const sessionJson = (session: UserSession) => {
  const { id, createdAt, lastSeenAt, expiresAt, userAgent, address, secondFactor } = session;
  return {
    id,
    createdAt: formatIso(createdAt),
    lastSeenAt: formatIso(lastSeenAt),
    expiresAt: formatIso(expiresAt),
    userAgent,
    address,
    secondFactor,
  };
};
