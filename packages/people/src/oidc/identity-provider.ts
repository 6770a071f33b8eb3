import { DomainError, normalEmail, permissionDenied, unavailable, type Role } from '@spanledger/core';
import * as oidc from 'openid-client';

export interface IdentityProviderSettings {
  /** In addresses: lower case letters and digits. */
  readonly id: string;
  /** On the button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** `undefined`: a public client, which only PKCE protects. */
  readonly clientSecret: string | undefined;
  /** Separated by spaces; `openid` is among them. */
  readonly scopes: string;
  /** Whether addresses are trusted without `email_verified`: of a provider whose users cannot choose theirs. */
  readonly isEmailTrusted: boolean;
  /** Behind the @ of an address; `undefined`: any. */
  readonly allowedDomains: readonly string[] | undefined;
  /** The membership of a user who signs in for the first time; `undefined`: none. */
  readonly join: { readonly organizationId: string; readonly role: Role } | undefined;
}

/** The values that the browser keeps from the beginning of a sign-in until its answer. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Who has signed in at a provider. */
export interface ProvidedUser {
  readonly issuer: string;
  readonly subject: string;
  /** In its normal form, and verified or of a trusted provider; `undefined` without one. */
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** Whether the provider has required more than one factor, by `mfa` among the methods of RFC 8176 (`amr`). */
  readonly hasSecondFactor: boolean;
}

/**
 * Sign-in by OpenID Connect: authorization code with PKCE, state and nonce. Both reject with `unavailable` if the
 * provider does not answer as one.
 */
export interface IdentityProvider {
  readonly settings: IdentityProviderSettings;
  /** The address for the browser, and the values that it must keep until it returns to `redirectUri`. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly attempt: SignInAttempt }>;
  /**
   * The user who returned, by the whole address that the browser was sent to. `permission_denied` if the provider
   * refused, and if its answer is not one to this attempt, was used before, is too old or has a wrong signature.
   */
  finish(answer: URL, attempt: SignInAttempt): Promise<ProvidedUser>;
}

interface IdentityProviderOptions {
  /** Of each request to the provider, in seconds. */
  readonly timeoutSeconds?: number;
  /** Milliseconds, which only grow. */
  readonly clock?: { now(): number };
}

const timeoutSecondsDefault = 10;
/** How long the provider's published settings are cached. */
const knownMs = 60 * 60 * 1000;

/** Sends no request before the first sign-in. Cached settings of the provider are used while it cannot be reached. */
export const identityProvider = (
  settings: IdentityProviderSettings,
  { timeoutSeconds = timeoutSecondsDefault, clock = performance }: IdentityProviderOptions = {},
): IdentityProvider => {
  let known: { readonly configuration: oidc.Configuration; readonly at: number } | undefined;
  let asking: Promise<oidc.Configuration> | undefined;
  const learn = async (): Promise<oidc.Configuration> => {
    try {
      const configuration = await discover(settings, timeoutSeconds);
      known = { configuration, at: clock.now() };
      return configuration;
    } catch (error) {
      if (known !== undefined) return known.configuration;
      throw away(settings, error);
    } finally {
      asking = undefined;
    }
  };
  const configurationOf = async (): Promise<oidc.Configuration> => {
    if (known !== undefined && known.at + knownMs > clock.now()) return known.configuration;
    asking ??= learn();
    return asking;
  };
  return {
    settings,
    begin: async (redirectUri) => {
      const configuration = await configurationOf();
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, attempt };
    },
    finish: async (answer, attempt) => {
      const configuration = await configurationOf();
      try {
        return await userOf(settings, configuration, answer, attempt);
      } catch (error) {
        throw isAway(error) ? away(settings, error) : refusal(settings, error);
      }
    },
  };
};

const discover = async (
  { issuer, clientId, clientSecret }: IdentityProviderSettings,
  timeout: number,
): Promise<oidc.Configuration> => {
  const server = new URL(issuer);
  // A provider on the same host or network is the operator's choice.
  const execute = server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const authentication = clientSecret === undefined ? oidc.None() : undefined;
  const configuration = await oidc.discovery(server, clientId, clientSecret, authentication, { timeout, execute });
  oidc.enableNonRepudiationChecks(configuration);
  configuration.timeout = timeout;
  return configuration;
};

const userOf = async (
  settings: IdentityProviderSettings,
  configuration: oidc.Configuration,
  answer: URL,
  { state, nonce, codeVerifier }: SignInAttempt,
): Promise<ProvidedUser> => {
  const checks = { pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const tokens = await oidc.authorizationCodeGrant(configuration, answer, checks);
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('there is no ID token');
  if (claims.sub === '' || claims.sub.length > subjectLengthMax) throw noSubject(settings);
  const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  // Some providers include the address in the answer of this endpoint alone (OpenID Connect Core 1.0, section 5.4).
  const more =
    typeof claims['email'] === 'string' || !hasUserInfo
      ? claims
      : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  const { email, email_verified: verified, name } = more as Readonly<Record<string, unknown>>;
  const isVerified = settings.isEmailTrusted || verified === true || verified === 'true';
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: isVerified && typeof email === 'string' ? normalEmail(email) : undefined,
    name: typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, nameLengthMax) : undefined,
    // Of the signed token alone, whose claim is about this sign-in.
    hasSecondFactor: Array.isArray(claims['amr']) && claims['amr'].includes('mfa'),
  };
};

const nameLengthMax = 200;
/** OpenID Connect Core 1.0, section 2. */
const subjectLengthMax = 255;

/** Without one, all users of the provider would be the one that signed in first. */
const noSubject = ({ name }: IdentityProviderSettings) =>
  permissionDenied(`${name} does not name its users as it should: sub must have 1 to ${subjectLengthMax} characters.`);

const away = ({ name }: IdentityProviderSettings, cause: unknown) =>
  unavailable(`${name} does not answer as it should. Try again later, or sign in another way.`, cause, 10);

/** An explicit refusal of the provider is shown by its code, which contains no other data by RFC 6749. */
const refusal = ({ name }: IdentityProviderSettings, error: unknown) => {
  if (error instanceof DomainError) return error;
  return error instanceof oidc.AuthorizationResponseError && errorCodePattern.test(error.error)
    ? permissionDenied(`${name} did not sign you in: ${error.error}.`)
    : permissionDenied(
        `The answer of ${name} is not one to this sign-in, was used before, or is too old. Begin again.`,
      );
};

const errorCodePattern = /^[a-z_]{1,60}$/;
const serverErrorMin = 500;

/** Whether a request did not reach the provider, or the provider failed; any other error is one of the answer. */
const isAway = (error: unknown): boolean => {
  if (error instanceof oidc.ResponseBodyError) return error.status >= serverErrorMin;
  if (!(error instanceof Error)) return false;
  if (error instanceof oidc.ClientError) {
    return error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT' || isServerError(error.cause);
  }
  return error.message === 'fetch failed';
};

const isServerError = (cause: unknown): boolean => cause instanceof Response && cause.status >= serverErrorMin;
