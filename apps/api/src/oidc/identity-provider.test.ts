import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { identityProvider } from '@spanledger/people/oidc';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { cookieBrowser, startTestProvider, type TestProvider } from './test-provider.fixture.ts';

const home = 'http://127.0.0.1:1';
const redirectUri = `${home}/api/auth/oidc/corp/callback`;
let provider: TestProvider;

beforeEach(async () => {
  provider = await startTestProvider();
  provider.open(home);
  provider.signsIn('subject-ada', { email: ' Ada@Example.com', email_verified: true, name: ' Ada ' });
});
afterEach(async () => provider.close());

const begun = async (own = provider.as()) => {
  const { url, attempt } = await own.begin(redirectUri);
  return { own, attempt, answer: new URL(await cookieBrowser().followUntil(url, redirectUri)) };
};
const refused = { code: 'permission_denied' };

it('an answer gives who signed in, with the address in its normal form', async () => {
  const { own, attempt, answer } = await begun();
  const user = { issuer: provider.issuer, subject: 'subject-ada', email: 'ada@example.com', name: 'Ada' };
  expect(await own.finish(answer, attempt)).toEqual({ ...user, hasSecondFactor: false });
});

it.each(['state', 'nonce', 'codeVerifier'] as const)('an answer to another %s is refused', async (part) => {
  const { own, attempt, answer } = await begun();
  const { attempt: other } = await own.begin(redirectUri);
  await expect(own.finish(answer, { ...attempt, [part]: other[part] })).rejects.toMatchObject(refused);
});

it('a code is taken by the provider once', async () => {
  const { own, attempt, answer } = await begun();
  await own.finish(answer, attempt);
  await expect(own.finish(answer, attempt)).rejects.toMatchObject(refused);
});

it('an answer that names another issuer is refused (RFC 9207)', async () => {
  const { own, attempt, answer } = await begun();
  answer.searchParams.set('iss', 'https://evil.example');
  await expect(own.finish(answer, attempt)).rejects.toMatchObject(refused);
});

it('a wrong client secret is refused, and nothing of it is in the message', async () => {
  const { own, attempt, answer } = await begun(provider.as({ clientSecret: 'a wrong secret' }));
  const error = await own.finish(answer, attempt).catch((problem: unknown) => problem);
  expect(error).toMatchObject(refused);
  expect(String(error)).not.toContain('wrong secret');
});

it('a provider is asked about itself once an hour, and goes on by what is known while it cannot be asked', async () => {
  let nowMs = 0;
  const { settings } = provider.as();
  const own = identityProvider(settings, { clock: { now: () => nowMs } });
  await Promise.all([1, 2, 3].map(async () => own.begin(redirectUri)));
  await provider.close();
  expect((await own.begin(redirectUri)).url).toContain(provider.issuer);
  nowMs += 3_600_000;
  expect((await own.begin(redirectUri)).url).toContain(provider.issuer);
  await expect(provider.as().begin(redirectUri)).rejects.toMatchObject({ code: 'unavailable' });
});

it.each([
  ['does not answer', undefined],
  ['fails', 500],
  ['is none', 404],
])('a provider that %s is unavailable', async (_what, status) => {
  const server = createServer((_request, response) => {
    if (status !== undefined) response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own = identityProvider({ ...provider.as().settings, issuer }, { timeoutSeconds: 0.2 });
  await expect(own.begin(redirectUri)).rejects.toMatchObject({ code: 'unavailable', message: /^Corp does not answer/ });
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

it('a provider that names another issuer than its own is not used', async () => {
  const own = provider.as({ issuer: provider.issuer.replace('127.0.0.1', 'localhost') });
  await expect(own.begin(redirectUri)).rejects.toMatchObject({ code: 'unavailable' });
});
