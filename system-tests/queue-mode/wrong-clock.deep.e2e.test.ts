import type { ProjectId } from '@spanledger/core';
import { openPostgresStore } from '@spanledger/postgres-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorization, migrate, runApp, said, startServers, type Servers } from './processes.fixture.ts';

let servers: Servers;
beforeAll(async () => {
  servers = await startServers('clickhouse');
});
afterAll(async () => servers.stop());

const dayMs = 86_400_000;
const fast = (days: number): string =>
  `--import data:text/javascript,${encodeURIComponent(`const own=Date.now;Date.now=()=>own()+${days * dayMs}`)}`;

const makeKey = async (url: string, { expiresInMs }: { readonly expiresInMs: number }): Promise<string> => {
  const store = openPostgresStore({ url });
  try {
    const given = { expiresAt: (Date.now() + expiresInMs) * 1000 };
    const { publicKey, secretKey } = await store.apiKeys.create('project-e2e' as ProjectId, given);
    return `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
  } finally {
    await store.close();
  }
};

it('an api whose clock is 40 days fast goes by that of PostgreSQL, and so does a worker; both log it', async () => {
  const places = {
    DATABASE_URL: servers.databaseUrl,
    CLICKHOUSE_URL: servers.clickhouseUrl,
    QUEUE_URL: servers.databaseUrl,
  };
  await migrate(places);
  const given = { NODE_OPTIONS: fast(40) };
  const [api, worker] = [runApp('api', places, given), runApp('worker', places, given)];
  try {
    const [, url = ''] = await said(api, /is ready at (\S+)/);
    await said(worker, /figures at/);
    for (const [name, { output }] of Object.entries({ api, worker }))
      expect(output()).toMatch(new RegExp(`"aheadSeconds":345[56]\\d{3}\\b.*the clock of this ${name} is wrong`));
    const response = await fetch(`${url}/api/public/ledger`, { headers: { authorization } });
    const { to } = (await response.json()) as { to: string };
    expect(Math.abs(Date.parse(to) - Date.now())).toBeLessThan(dayMs);
    const key = await makeKey(servers.databaseUrl, { expiresInMs: dayMs });
    expect((await fetch(`${url}/api/public/traces`, { headers: { authorization: key } })).status).toBe(200);
  } finally {
    await Promise.all([api.end(), worker.end()]);
  }
});
