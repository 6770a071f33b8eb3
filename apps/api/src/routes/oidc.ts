import { beginProviderSignIn, finishProviderSignIn, listSignInProviders } from '@spanledger/api-contract';
import {
  DomainError,
  notFound,
  permissionDenied,
  type ExternalSignInRefusal,
  type Micros,
  type ServerSecrets,
} from '@spanledger/core';
import {
  linkUrl,
  makeLink,
  type IdentityProvider,
  type ProvidedUser,
  type SignedIn,
  type SignIn,
  type SignInAttempt,
  type SignInStores,
} from '@spanledger/people';
import type { Request } from 'express';

import { storesOf } from '../auditing/recorded-stores.ts';
import type { RefusedSignIns } from '../auditing/refused-sign-ins.ts';
import { leakyCount } from '../auth/leaky-count.ts';
import { networkOf } from '../auth/network-of.ts';
import { replaceSession } from '../auth/replace-session.ts';
import { sessionClientOf } from '../auth/session-client.ts';
import type { UserAccess } from '../auth/user-access.ts';
import { addressOf } from '../http/address-of.ts';
import { localsOf } from '../http/request-locals.ts';
import { inputOf, jsonRoute, type Route } from '../http/route.ts';
import type { Mailer } from '../mail/mailer.ts';
import { sendNotice } from '../mail/send-notice.ts';
import type { MediaParts } from '../media/media-parts.ts';
import { attemptCookie, type BegunSignIn } from '../oidc/attempt-cookie.ts';
import { withProblemPage } from '../pages/problem-page.ts';

interface Parts {
  readonly identityProviders?: readonly IdentityProvider[] | undefined;
  readonly arePasswordsOn?: boolean | undefined;
  readonly mailer?: Mailer | undefined;
  readonly isSecondFactorAfterProvider?: boolean | undefined;
  readonly media: Pick<MediaParts, 'baseUrl'>;
  readonly secrets: ServerSecrets;
  readonly isHttps?: boolean | undefined;
  readonly now: () => Micros;
  readonly signInWith: (stores: SignInStores) => SignIn;
  readonly refusedSignIns: RefusedSignIns;
  readonly userAccess: UserAccess;
}

const basePath = '/api/auth/oidc';
const seeOther = 303;

/** For one network; one try is regained each second: each answer costs requests to its provider. */
const answersOfNetwork = { free: 50, forgottenMs: 1000 };

/** How users sign in by providers of OpenID Connect. */
export const oidcRoutes = (parts: Parts): readonly Route[] => {
  const { identityProviders = [], arePasswordsOn = true, mailer, media, secrets, isHttps = false, now } = parts;
  const cookie = attemptCookie(secrets, now, isHttps);
  const limit = leakyCount(answersOfNetwork);
  const providerOf = ({ providerId }: { readonly providerId: string }): IdentityProvider => {
    const provider = identityProviders.find(({ settings }) => settings.id === providerId);
    if (provider === undefined)
      throw notFound('There is no such provider. Go back, and choose another way to sign in.');
    return provider;
  };
  const orProblemPage = withProblemPage((request) => addressOf(request, media.baseUrl));
  const redirectUri = (request: Request, { settings }: IdentityProvider): string =>
    `${addressOf(request, media.baseUrl)}${basePath}/${settings.id}/callback`;
  return [
    jsonRoute(listSignInProviders, async () => ({
      password: arePasswordsOn,
      passwordReset: arePasswordsOn && mailer !== undefined,
      providers: identityProviders.map(({ settings: { id, name } }) => ({ id, name, path: `${basePath}/${id}` })),
    })),
    {
      endpoint: beginProviderSignIn,
      handle: orProblemPage(async (request, response) => {
        const { params, query } = inputOf(beginProviderSignIn, request);
        localsOf(response).nextPage = query.next;
        const provider = providerOf(params);
        const { url, attempt } = await provider.begin(redirectUri(request, provider));
        await cookie.write(request, response, provider.settings.id, { ...attempt, next: query.next });
        response.redirect(seeOther, url);
      }),
    },
    {
      endpoint: finishProviderSignIn,
      handle: orProblemPage(async (request, response) => {
        const provider = providerOf(inputOf(finishProviderSignIn, request).params);
        const network = networkOf(request.ip);
        const waitMs = limit.waitMs(network);
        if (waitMs > 0) throw tooMany(waitMs);
        const attempt = await cookie.take(request, response, provider.settings.id);
        if (attempt === undefined) throw permissionDenied(notBegun);
        localsOf(response).nextPage = attempt.next;
        limit.count(network);
        const stores = storesOf(request, response);
        const answer = new URL(redirectUri(request, provider));
        answer.search = new URL(request.originalUrl, answer).search;
        const signedIn = await signInAt({ ...parts, provider, stores, request }, answer, attempt);
        limit.takeBack(network);
        if (typeof signedIn !== 'string') await replaceSession({ ...parts, stores }, request, response, signedIn);
        const nextUrl = nextOf(addressOf(request, media.baseUrl), attempt);
        response.redirect(seeOther, typeof signedIn === 'string' ? withNext(signedIn, attempt) : nextUrl);
      }),
    },
  ];
};

/** Only a page of this server: a link to sign in must not lead to one of another. */
const nextOf = (serverUrl: string, { next = '' }: BegunSignIn): string => {
  const consoleUrl = `${serverUrl}/`;
  const url = URL.canParse(next, consoleUrl) ? new URL(next, consoleUrl) : undefined;
  return url?.origin === new URL(consoleUrl).origin ? url.href : consoleUrl;
};

/** The page of a link has the rule of `nextOf` too. */
const withNext = (link: string, { next }: BegunSignIn): string =>
  next === undefined ? link : link.replace('#', `?next=${encodeURIComponent(next)}#`);

interface Coming extends Parts {
  readonly provider: IdentityProvider;
  readonly stores: ReturnType<typeof storesOf>;
  readonly request: Request;
}

/** The session; or, if the user's second factor is still needed, the address where it is entered. */
const signInAt = async (coming: Coming, answer: URL, attempt: SignInAttempt): Promise<SignedIn | string> => {
  const { provider, stores, request, signInWith, refusedSignIns, now } = coming;
  let email: string | undefined;
  try {
    const user = await provider.finish(answer, attempt);
    ({ email } = user);
    assertDomain(provider, user);
    const outcome = await stores.externalIdentities.resolve({ ...user, join: provider.settings.join, now: now() });
    if (outcome.kind === 'refused') throw permissionDenied(refusals[outcome.reason]);
    const { userId } = outcome;
    if (
      coming.isSecondFactorAfterProvider === true &&
      (await stores.secondFactors.find(userId))?.isConfirmed === true
    ) {
      // A link needs the code, and works once.
      const token = await makeLink(stores.signInLinks, { userId, purpose: 'sign-in', now: now() });
      return linkUrl(addressOf(request, coming.media.baseUrl), 'sign-in', token);
    }
    const factor = user.hasSecondFactor ? 'provider' : undefined;
    const signedIn = await signInWith(stores).byUser(outcome.userId, sessionClientOf(request), factor);
    if (signedIn === undefined) throw permissionDenied(refusals.disabled);
    if (outcome.isLinked && email !== undefined) sendNotice(coming, { email }, 'identity');
    return signedIn;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'permission_denied') {
      await refusedSignIns.note({ by: 'provider', email }, networkOf(request.ip), stores.auditLog);
    }
    throw error;
  }
};

const assertDomain = ({ settings }: IdentityProvider, { email }: ProvidedUser): void => {
  const { allowedDomains, name } = settings;
  if (allowedDomains === undefined) return;
  if (email === undefined) throw permissionDenied(refusals['no-email']);
  if (allowedDomains.includes(email.slice(email.lastIndexOf('@') + 1))) return;
  throw permissionDenied(`Your address at ${name} is of a domain that does not sign in here.`);
};

const notBegun =
  'This sign-in was not begun in this browser, was finished before, or took longer than ten minutes. Begin again.';

const refusals: Readonly<Record<ExternalSignInRefusal, string>> = {
  disabled: 'This account is disabled. Ask who administers this server.',
  'no-email': 'The provider gives no verified e-mail address, by which your account would be found.',
  'no-user': 'There is no account with your address. Ask an owner or admin of the organization to invite you.',
  'other-identity':
    'The account with your address signs in by another account of this provider. Ask who administers this server to unlink it.',
};

const tooMany = (waitMs: number): DomainError =>
  new DomainError('rate_limited', 'Too many sign-ins from your address have failed. Try again later.', {
    retryAfterSeconds: waitMs / 1000,
  });
