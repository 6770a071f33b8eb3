import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, hasRedis, migrate, runApp, said, startServers, type Servers } from './processes.fixture.ts';

let servers: Servers;
let places: Record<string, string>;

beforeAll(async () => {
  servers = await startServers('clickhouse');
  places = { DATABASE_URL: servers.databaseUrl, CLICKHOUSE_URL: servers.clickhouseUrl };
  await migrate(places);
});
afterAll(async () => servers.stop());

const askClickHouse = async (sql: string): Promise<string> => {
  const url = new URL(servers.clickhouseUrl);
  const key = Buffer.from(`${url.username}:${url.password}`).toString('base64');
  const headers = { authorization: `Basic ${key}`, connection: 'close' };
  const at = `${url.origin}/?database=${url.pathname.slice(1) || 'spanledger'}`;
  return (await (await fetch(at, { method: 'POST', body: sql, headers })).text()).trim();
};

const refused = async (service: 'api' | 'worker' | 'migrate', given: Record<string, string>): Promise<string> => {
  const { code, output } = await ended(runApp(service, { ...places, ...given }));
  expect([service, code]).toEqual([service, 1]);
  return output;
};

const kinds = hasRedis ? ['redis', 'postgres'] : ['postgres'];

describe.each(kinds)('a queue on %s with another number of shards', (kind) => {
  it('stops api and worker with both numbers and the command, and keeps its own', async () => {
    const given = { QUEUE_URL: kind === 'redis' ? (servers.redisUrl ?? '') : servers.databaseUrl };
    const first = runApp('worker', { ...places, ...given, QUEUE_SHARDS: '6' });
    await said(first, /figures at/);
    expect(await first.end()).toBe(0);
    for (const service of ['api', 'worker'] as const) {
      const output = await refused(service, { ...given, QUEUE_SHARDS: '5' });
      expect(output).toMatch(/has 6 shards and this process is set to 5.*spanledger reshard 5/);
    }
    const again = runApp('worker', { ...places, ...given, QUEUE_SHARDS: '6' });
    await said(again, /figures at/);
    await again.end();
  });
});

describe.skipIf(!hasRedis)('a queue that may hold more than its Redis', () => {
  it('stops the api with figures that fit', async () => {
    const output = await refused('api', { QUEUE_URL: servers.redisUrl ?? '', QUEUE_BYTES_MAX: '1000000000' });
    expect(output).toMatch(/did not start\..*QUEUE_BYTES_MAX to 268435456 at most/);
  });
});

describe('a queue that is not there', () => {
  it('a queue that is not there stops api and worker, without its password in the message', async () => {
    for (const service of ['api', 'worker'] as const) {
      const output = await refused(service, { QUEUE_URL: 'redis://:hidden-secret@127.0.0.1:1' });
      expect(output).not.toContain('hidden-secret');
      expect(output).toMatch(/QUEUE_URL|Redis/);
    }
  });
});

describe('a schema that a newer version migrated', () => {
  it('a schema that a newer version migrated stops api, worker and migrate with what to do, and stays as it is', async () => {
    await askClickHouse("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later', 'x')");
    const before = await askClickHouse('SELECT name, sha256 FROM schema_migrations ORDER BY name');
    for (const service of ['api', 'worker', 'migrate'] as const) {
      expect(await refused(service, { QUEUE_URL: servers.databaseUrl })).toMatch(/9999_later.*run a newer version/);
    }
    expect(await askClickHouse('SELECT name, sha256 FROM schema_migrations ORDER BY name')).toBe(before);
  });
});
