import { csrfHeader, organizationHeader, projectHeader } from '@spanledger/api-contract';
import {
  DomainError,
  invalidInput,
  notFound,
  permissionDenied,
  projectIdSchema,
  roleRights,
  type MembershipStore,
  type ProjectId,
  type ServerSecrets,
  type User,
} from '@spanledger/core';
import type { CurrentSession, SignedIn, SignIn } from '@spanledger/people';
import type { Request, Response } from 'express';

import { isFromElsewhere } from '../http/browser-requests.ts';
import { localsOf } from '../http/request-locals.ts';
import { createRequestPlaces } from '../http/request-places.ts';
import type { Caller, OrganizationCaller } from './authenticator.ts';
import { assertSecondFactor } from './assert-second-factor.ts';
import { csrfTokens, type CsrfTokens } from './csrf-tokens.ts';
import { networkOf } from './network-of.ts';
import { createRefusals } from './refusals.ts';
import { sessionCookie } from './session-cookie.ts';

/** Authenticates users by their session cookie. */
export interface UserAccess {
  readonly csrf: CsrfTokens;
  hasCookie(request: Request): boolean;
  /** The token of the request's session, which is open. */
  tokenOf(request: Request): string;
  /**
   * The session of a request, which is stored in its locals. Rejects with `unauthenticated` without one, and with
   * `permission_denied` for a change that does not come from a page of this site.
   */
  open(request: Request, response: Response): Promise<CurrentSession>;
  /**
   * As `open`, and the caller in the project of the request. `not_found` if the user has no role, and
   * `second_factor_missing` if the organization requires one and the session has none.
   */
  openProject(request: Request, response: Response): Promise<Caller>;
  /** Likewise in an organization. */
  openOrganization(request: Request, response: Response): Promise<OrganizationCaller>;
  /** Sets the cookie of another session, or of another token of the same session. */
  begin(request: Request, response: Response, signedIn: SignedIn): void;
  /** Removes the cookie. */
  end(request: Request, response: Response): void;
  /** Rejects with `unauthenticated`, delayed when many requests were refused recently. */
  refuse(request: Request, message: string): Promise<never>;
}

interface UserAccessParts {
  readonly signIn: SignIn;
  readonly memberships: MembershipStore;
  readonly secrets: ServerSecrets;
  readonly isHttps?: boolean;
}

const missing = 'Sign in: there is no session, or it has ended.';
const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export const createUserAccess = ({ signIn, memberships, secrets, isHttps = false }: UserAccessParts): UserAccess => {
  const cookie = sessionCookie(isHttps);
  const csrf = csrfTokens(secrets);
  const refusals = createRefusals();
  /** Anyone can make up tokens, and each is looked up. */
  const lookUps = createRequestPlaces();
  const refuse: UserAccess['refuse'] = async (request, message) => {
    await refusals.pace(networkOf(request.ip));
    throw new DomainError('unauthenticated', message);
  };
  const open: UserAccess['open'] = async (request, response) => {
    const token = cookie.read(request);
    const current =
      token === undefined ? undefined : await lookUps.hold(networkOf(request.ip), async () => signIn.find(token));
    if (current === undefined) return refuse(request, missing);
    if (!reading.has(request.method)) await assertFromHere(csrf, request, current.session.id);
    const { nextToken, session } = current;
    if (nextToken !== undefined) cookie.write(request, response, nextToken, session.expiresAt);
    localsOf(response).session = current;
    return current;
  };
  return {
    csrf,
    hasCookie: (request) => cookie.read(request) !== undefined,
    tokenOf: (request) => cookie.read(request) ?? '',
    open,
    openProject: async (request, response) => {
      const current = await open(request, response);
      const { user } = current;
      const projectId = namedProject(request);
      const opened = await memberships.find(user.id, projectId);
      // A user without access must not learn whether the project exists.
      if (opened === undefined || opened.role === 'NONE')
        throw notFound('There is no such project, or you have no role in it.');
      const { role, project } = opened;
      assertSecondFactor(current, project.organization.id);
      const limits = { project: project.limits, key: {} };
      return { projectId, ...factsOf(user), role, scopes: roleRights[role].scopes, limits };
    },
    openOrganization: async (request, response) => {
      const current = await open(request, response);
      const { user } = current;
      const organizationId = namedOrganization(request);
      const role = user.memberships.find((membership) => membership.organizationId === organizationId)?.role;
      if (role === undefined || role === 'NONE')
        throw notFound('There is no such organization, or you have no role in it.');
      assertSecondFactor(current, organizationId);
      const limits = { project: {}, key: {} };
      return { organizationId, ...factsOf(user), role, scopes: roleRights[role].organizationScopes, limits };
    },
    begin: (request, response, { session, token }) => cookie.write(request, response, token, session.expiresAt),
    end: (request, response) => cookie.clear(request, response),
    refuse,
  };
};

const factsOf = ({ id }: User) => ({ actor: `user:${id}`, userId: id, isPublicKey: false }) as const;

const namedOrganization = (request: Request): string => {
  const name = request.get(organizationHeader);
  if (name !== undefined && name !== '') return name;
  const message = 'must name the organization that the request is about';
  const issues = [{ path: `header.${organizationHeader}`, message }];
  throw invalidInput(`The header ${organizationHeader} ${message}.`, issues);
};

const namedProject = (request: Request): ProjectId => {
  const { data, success } = projectIdSchema.safeParse(request.get(projectHeader));
  if (success) return data;
  const message = `must name the project that the request is about`;
  throw invalidInput(`The header ${projectHeader} ${message}.`, [{ path: `header.${projectHeader}`, message }]);
};

/** Two independent checks: what the browser sends about the page, and a token that only pages of this site can read. */
const assertFromHere = async (csrf: CsrfTokens, request: Request, sessionId: string): Promise<void> => {
  if (isFromElsewhere(request)) throw permissionDenied('A page of another site changes nothing here.');
  if (await csrf.isRight(sessionId, request.get(csrfHeader))) return;
  throw permissionDenied(`Send ${csrfHeader} with the csrfToken of GET /api/auth/session.`);
};
