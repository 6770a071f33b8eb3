import type { User } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { startTestProvider, type TestProvider } from '../oidc/test-provider.fixture.ts';
import { addUser, linkOf, signedIn, testBrowser } from '../people.fixture.ts';

const path = '/api/auth/identities';
const elsewhere = 'https://id.example.com';
const now = Date.UTC(2026, 0, 2) * 1000;

interface Identity {
  readonly id: string;
  readonly issuer: string;
}

describe("a user's identities at providers", () => {
  let api: TestApi;
  let provider: TestProvider;
  let ada: User;
  let eve: User;

  const link = async ({ email }: User, issuer: string) =>
    api.identity.externalIdentities.resolve({
      issuer,
      subject: `subject of ${email}`,
      email,
      name: undefined,
      join: undefined,
      now,
    });
  const listOf = async (user: User): Promise<readonly Identity[]> => {
    const response = await (await signedIn(api, user)).ask(path);
    return ((await response.json()) as { identities: readonly Identity[] }).identities;
  };
  const remove = async (user: User, id = ''): Promise<number> =>
    (await (await signedIn(api, user)).ask(`${path}/${id}`, { method: 'DELETE' })).status;
  const start = async (arePasswordsOn = true): Promise<void> => {
    await api?.close();
    api = await startTestApi({ identityProviders: [provider.as()], arePasswordsOn });
    [ada, eve] = [await addUser(api, 'ada@example.com', 'MEMBER'), await addUser(api, 'eve@example.com', 'MEMBER')];
    for (const user of [ada, eve]) await link(user, provider.issuer);
  };
  beforeEach(async () => {
    provider = await startTestProvider();
    await start();
  });
  afterEach(async () => {
    await api.close();
    await provider.close();
  });

  const givePassword = async (user: User): Promise<void> => {
    const json = { token: await linkOf(api, user, 'reset'), password: 'correct horse battery' };
    expect((await testBrowser(api).ask('/api/auth/link', { method: 'POST', json })).status).toBe(200);
  };

  it('are listed to the user alone, with the provider where one is configured', async () => {
    await link(ada, elsewhere);
    const subject = 'subject of ada@example.com';
    expect(await listOf(ada)).toMatchObject([
      {
        issuer: provider.issuer,
        subject,
        provider: { id: 'corp', name: 'Corp' },
        createdAt: '2026-01-02T00:00:00.000Z',
      },
      { issuer: elsewhere, subject, provider: null },
    ]);
    expect(await listOf(eve)).toHaveLength(1);
  });

  it('are removed by their user alone, who has a password left', async () => {
    await givePassword(ada);
    const [[own], [foreign]] = [await listOf(ada), await listOf(eve)];
    expect([await remove(ada, foreign?.id), await remove(ada, 'unknown')]).toEqual([404, 404]);
    expect([await remove(ada, own?.id), await remove(ada, own?.id)]).toEqual([200, 404]);
    expect([await listOf(ada), (await listOf(eve)).length]).toEqual([[], 1]);
  });

  it('are not removed where nothing else signs the user in: a provider that is gone, and a password where those are off, do not', async () => {
    await link(ada, elsewhere);
    const [own, gone] = await listOf(ada);
    expect([await remove(ada, own?.id), await remove(ada, gone?.id)]).toEqual([409, 200]);
    await givePassword(ada);
    expect(await remove(ada, own?.id)).toBe(200);
    await start(false);
    const [last] = await listOf(ada);
    expect(await remove(ada, last?.id)).toBe(409);
  });

  it('are removed by a page of this site alone', async () => {
    await givePassword(ada);
    const [own] = await listOf(ada);
    const browser = await signedIn(api, ada);
    const foreign = { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await browser.ask(`${path}/${own?.id}`, foreign)).status).toBe(403);
    expect(await listOf(ada)).toHaveLength(1);
  });
});
