import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IdentityProvider } from '@spanledger/people';
import { identityProvider } from '@spanledger/people/oidc';

/** What is other in an ID token than in that of a user who has signed in. */
interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly alg?: 'none' | 'HS256';
}

/** A provider whose tokens are as a test wants them; its users need not sign in. */
export interface ForgingProvider {
  readonly issuer: string;
  readonly own: IdentityProvider;
  /** The address that the browser is sent to when it has begun at this one. */
  answerTo(url: string, forgery?: Forgery): URL;
  close(): Promise<void>;
}

const clientId = 'spanledger';
const clientSecret = 'secret of the client';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'signing', use: 'sig', alg: 'RS256' };

export const startForgingProvider = async (): Promise<ForgingProvider> => {
  let token = '';
  const server = createServer((request, response) => {
    const answers: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
      },
      '/jwks': { keys: [jwk] },
      '/token': { access_token: 'access', token_type: 'Bearer', id_token: token },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? '']));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { id: 'corp', name: 'Corp', issuer, clientId, clientSecret, scopes: 'openid email' };
  return {
    issuer,
    own: identityProvider({ ...settings, isEmailTrusted: false, allowedDomains: undefined, join: undefined }),
    answerTo: (url, { claims, alg } = {}) => {
      const { searchParams } = new URL(url);
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now, exp: now + 300 };
      const user = { sub: 'subject-ada', email: 'ada@example.com', email_verified: true };
      const of = { iss: issuer, aud: clientId, nonce: searchParams.get('nonce') };
      token = signed({ ...times, ...user, ...of, ...claims }, alg);
      const answer = new URL(searchParams.get('redirect_uri') ?? '');
      answer.search = new URLSearchParams({ code: 'code', state: searchParams.get('state') ?? '' }).toString();
      return answer;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (claims: object, alg: 'RS256' | 'none' | 'HS256' = 'RS256'): string => {
  const text = `${encoded({ alg, kid: 'signing' })}.${encoded(claims)}`;
  const signatures = {
    none: () => '',
    HS256: () => createHmac('sha256', clientSecret).update(text).digest('base64url'),
    RS256: () => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url'),
  };
  return `${text}.${signatures[alg]()}`;
};
