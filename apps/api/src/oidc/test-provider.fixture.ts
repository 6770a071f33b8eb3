import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import type { IdentityProvider, IdentityProviderSettings } from '@spanledger/people';
import { identityProvider } from '@spanledger/people/oidc';
import { Provider } from 'oidc-provider';

interface Account {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  /** The authentication methods of the user, as returned by the provider. */
  readonly amr?: readonly string[];
}

/** A real provider of OpenID Connect on a free port, whose users sign in without a prompt. */
export interface TestProvider {
  readonly issuer: string;
  /** Sets the user of later sign-ins. */
  signsIn(subject: string, account: Account): void;
  /** Starts to serve browsers that return to this server. */
  open(baseUrl: string): void;
  /** As seen by our server. */
  as(settings?: Partial<IdentityProviderSettings>): IdentityProvider;
  /** All later connections are refused. */
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const notOpen: Answer = async (_request, response) => void response.writeHead(503).end();

const clientId = 'spanledger';
const clientSecret = 'secret of the client';

export const startTestProvider = async (id = 'corp'): Promise<TestProvider> => {
  const accounts = new Map<string, Account>();
  let current = '';
  let answer: Answer = notOpen;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: IdentityProviderSettings = {
    id,
    name: 'Corp',
    issuer,
    clientId,
    clientSecret,
    scopes: 'openid email profile',
    isEmailTrusted: false,
    allowedDomains: undefined,
    join: undefined,
  };
  return {
    issuer,
    signsIn: (subject, account) => {
      accounts.set(subject, account);
      current = subject;
    },
    open: (baseUrl) => {
      const provider = makeProvider(issuer, `${baseUrl}/api/auth/oidc/${id}/callback`, accounts);
      const callback = provider.callback();
      answer = async (request, response) =>
        request.url?.startsWith('/interaction/') === true
          ? interact(provider, { accountId: current, amr: [...(accounts.get(current)?.amr ?? [])] }, request, response)
          : callback(request, response);
    },
    as: (changes = {}) => identityProvider({ ...settings, ...changes }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'signing' };

const makeProvider = (issuer: string, redirectUri: string, accounts: ReadonlyMap<string, Account>): Provider =>
  new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: async (_context, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...accounts.get(subject) }),
    }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key of this test'] },
    jwks: { keys: [signingKey] },
    pkce: { required: () => true },
  });

/** Signs in and consents for the user. */
const interact = async (
  provider: Provider,
  login: { readonly accountId: string; readonly amr: string[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { prompt, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId });
  grant.addOIDCScope('openid email profile');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
};

/** A browser that keeps cookies by origin, and follows redirects only on request. */
export interface CookieBrowser {
  get(url: string, headers?: Record<string, string>): Promise<Response>;
  /** Follows redirects until one has an address with this prefix, and returns that address. */
  followUntil(url: string, prefix: string): Promise<string>;
  /** A browser with the same cookies. */
  copy(): CookieBrowser;
}

const redirectsMax = 20;

export const cookieBrowser = (start: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map()): CookieBrowser => {
  const jars = new Map([...start].map(([origin, jar]) => [origin, new Map(jar)]));
  const keep = (origin: string, lines: readonly string[]): void => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
  };
  const get: CookieBrowser['get'] = async (url, headers = {}) => {
    const { origin } = new URL(url);
    const cookie = [...(jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie, ...headers } });
    keep(origin, response.headers.getSetCookie());
    return response;
  };
  return {
    get,
    followUntil: async (url, prefix) => {
      let at = url;
      for (let step = 0; step < redirectsMax; step += 1) {
        const response = await get(at);
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${at} answered ${response.status}: ${await response.text()}`);
        at = new URL(location, at).href;
        if (at.startsWith(prefix)) return at;
      }
      throw new Error(`${url} does not lead to ${prefix}`);
    },
    copy: () => cookieBrowser(jars),
  };
};
