import { projectScopes, type ProjectId } from '@spanledger/core';
import { makeLink } from '@spanledger/people';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { basic, startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';
import { openControlDatabase, type OwnDatabase } from '../migrated-databases.fixture.ts';
import { testBrowser } from '../people.fixture.ts';

const [firstKey, nextKey] = ['a'.repeat(64), 'b'.repeat(64)];
const projectId = 'own' as ProjectId;
const factorPath = '/api/auth/second-factor';
const rotations = 12;

let database: OwnDatabase;
const opened: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await openControlDatabase();
});
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
  await database.close();
});

interface Process {
  readonly api: TestApi;
  readonly postgres: PostgresStore;
}

/** An API on the database, started with these encryption keys. */
const start = async (encryptionKeys: { readonly current: string; readonly previous?: string }): Promise<Process> => {
  const postgres = openPostgresStore({ url: database.url, poolMax: 4, encryptionKeys });
  opened.push(async () => postgres.close());
  await postgres.secretVault.prepare();
  const { apiKeys, projects, users, memberships, userSessions, signInLinks, secondFactors, policies, secrets } =
    postgres;
  const stores = { apiKeys, projects, users, memberships, userSessions, signInLinks, secondFactors, policies, secrets };
  const api = await startTestApi({
    ...stores,
    auditLog: postgres.auditLog,
    recordedBy: (by) => postgres.recordedBy(by),
  });
  opened.push(async () => api.close());
  return { api, postgres };
};

/** Repeats requests until it is stopped; returns the number of occurrences of each status. */
const load = (ask: () => Promise<number>, workers = 4) => {
  const statuses = new Map<number, number>();
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const status = await ask();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const ended = Promise.all(Array.from({ length: workers }, work));
  return async () => {
    stopping.abort();
    await ended;
    return statuses;
  };
};

const rotate = async ({ postgres }: Process): Promise<void> => {
  for (let at = 0; at < rotations; at += 1) await postgres.secretVault.rotate();
};

it('keys are rotated under load with an overlap, one after the other, and no request is refused', async () => {
  const { api, postgres } = await start({ current: firstKey });
  await postgres.firstStart.ensure({ organizationId: 'org', projectId });
  let key: KeyPair & { readonly id: string } = await postgres.apiKeys.create(projectId, { scopes: projectScopes });
  const made = (await postgres.apiKeys.list(projectId)).length;
  let before: KeyPair = key;
  let asked = 0;
  const stop = load(async () => {
    // Half of the clients use the new key pair, the others still use the previous one for a while.
    const shown = (asked += 1) % 2 === 0 ? key : before;
    const response = await api.ask('/api/public/traces', { as: basic(shown), json: { name: 'x' } });
    await response.arrayBuffer();
    return response.status;
  });
  for (let at = 0; at < rotations; at += 1) {
    const path = `/api/public/projects/${projectId}/apiKeys/${key.id}/rotate`;
    const next = await api.askJson<typeof key>(path, { as: basic(key), json: {} });
    [before, key] = [key, next];
    const reached = asked + 8;
    await expect.poll(() => asked).toBeGreaterThan(reached);
  }
  const statuses = await stop();
  expect([...statuses.keys()]).toEqual([200]);
  expect(await postgres.apiKeys.list(projectId)).toHaveLength(made + rotations);
});

it('secrets are rotated, and the encryption key changed, process after process, and every request that reads one is answered', async () => {
  const old = await start({ current: firstKey });
  await old.postgres.firstStart.ensure({ organizationId: 'org', projectId });
  const { user } = await old.postgres.users.invite({ email: 'ada@example.com', organizationId: 'org', role: 'MEMBER' });
  await old.postgres.secondFactors.begin(user.id, 'JBSWY3DPEHPK3PXP', Date.now() * 1000);
  const browserOf = async ({ api, postgres }: Process) => {
    const browser = testBrowser(api);
    const now = Date.now() * 1000;
    const token = await makeLink(postgres.signInLinks, { userId: user.id, purpose: 'sign-in', now });
    expect((await browser.ask('/api/auth/link', { method: 'POST', json: { token } })).status).toBe(200);
    return browser;
  };
  /** The results of reads by one process during `work`; no request is in progress afterwards. */
  const readBy = async (process: Process, work: () => Promise<unknown>): Promise<void> => {
    const browser = await browserOf(process);
    const stop = load(async () => {
      const response = await browser.ask(factorPath);
      await response.arrayBuffer();
      return response.status;
    });
    await work();
    expect([...(await stop()).keys()]).toEqual([200]);
  };
  let both = old;
  await readBy(old, async () => {
    await rotate(old);
    both = await start({ current: nextKey, previous: firstKey });
  });
  let only = both;
  await readBy(both, async () => {
    await rotate(both);
    only = await start({ current: nextKey });
  });
  await readBy(only, async () => rotate(only));
  expect(await only.postgres.secondFactors.find(user.id)).toMatchObject({ secret: 'JBSWY3DPEHPK3PXP' });
  expect(await only.postgres.secretVault.state()).toMatchObject({ plain: 0 });
  await expect(start({ current: firstKey })).rejects.toMatchObject({ code: 'conflict' });
});
