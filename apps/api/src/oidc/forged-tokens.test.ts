import { afterAll, beforeAll, expect, it } from 'vitest';

import { startForgingProvider, type ForgingProvider } from './forging-provider.fixture.ts';

const redirectUri = 'http://127.0.0.1:1/api/auth/oidc/corp/callback';
let provider: ForgingProvider;
beforeAll(async () => {
  provider = await startForgingProvider();
});
afterAll(async () => provider.close());

const finished = async (forgery: Parameters<ForgingProvider['answerTo']>[1]) => {
  const { url, attempt } = await provider.own.begin(redirectUri);
  return provider.own.finish(provider.answerTo(url, forgery), attempt);
};

it('a token of the provider, for this client and this attempt, signs in', async () => {
  const { issuer } = provider;
  expect(await finished({})).toMatchObject({ issuer, subject: 'subject-ada', email: 'ada@example.com' });
});

it.each([
  ['without a signature', { alg: 'none' }],
  ['signed with the secret of the client', { alg: 'HS256' }],
  ['for another attempt', { claims: { nonce: 'another' } }],
  ['without an attempt', { claims: { nonce: undefined } }],
  ['for another client', { claims: { aud: 'another' } }],
  ['for several clients, given to another one', { claims: { aud: ['spanledger', 'another'], azp: 'another' } }],
  ['of another issuer', { claims: { iss: 'https://evil.example' } }],
  ['that has ended', { claims: { exp: 1_700_000_000 } }],
  ['of a user with a number', { claims: { sub: 7 } }],
] as const)('a token %s signs no one in', async (_what, forgery) => {
  await expect(finished(forgery)).rejects.toMatchObject({ code: 'permission_denied', message: /^The answer of Corp/ });
});

it.each(['', 'x'.repeat(256)])('a token whose subject is %j signs no one in: all users may have it', async (sub) => {
  const message = 'Corp does not name its users as it should: sub must have 1 to 255 characters.';
  await expect(finished({ claims: { sub } })).rejects.toMatchObject({ code: 'permission_denied', message });
});

it.each([
  ['no address that is verified', { email_verified: false }],
  ['an address that is verified by a word', { email_verified: 'yes' }],
  ['a list of addresses', { email: ['ada@example.com'], email_verified: true }],
])('a user with %s has none', async (_what, claims) => {
  expect((await finished({ claims })).email).toBeUndefined();
});
