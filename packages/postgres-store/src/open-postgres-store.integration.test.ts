import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import {
  describeApiKeyStore,
  describeErasureQueue,
  describeFirstStart,
  describeOrganizationStore,
  describeProjectStore,
  type TestDatabase,
} from '@spanledger/testing';
import type { ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, inject, test } from 'vitest';

import { checkPostgresSchema } from './migrate/check-postgres-schema.ts';
import { openPostgresStore, type PostgresStore } from './open-postgres-store.ts';
import { openedStores } from './opened-stores.fixture.ts';
import { testDatabases } from './test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 3 });

const makeStores = async (): Promise<PostgresStore> => open((await databases.migrated()).url);

describeApiKeyStore('PostgreSQL', makeStores);
describeProjectStore('PostgreSQL', makeStores);
describeOrganizationStore('PostgreSQL', makeStores);
describeErasureQueue('PostgreSQL', makeStores);
describeFirstStart('PostgreSQL', makeStores);

describe('identity in PostgreSQL', () => {
  let database: TestDatabase;
  let store: PostgresStore;

  beforeEach(async () => {
    database = await databases.migrated();
    store = open(database.url);
  });

  test('no column holds the secret', async () => {
    const { project } = await store.firstStart.ensure({ secretKey: 'sk-chosen-by-the-operator' });
    const { secretKey } = await store.apiKeys.create(project.id);
    const rows = JSON.stringify(await databases.run(database, 'SELECT * FROM api_keys'));
    expect(rows).not.toContain('sk-chosen-by-the-operator');
    expect(rows).not.toContain(secretKey);
  });

  test('a transaction whose process hangs is ended by the server after 30 s, as others wait for its locks', async () => {
    const { rows } = await openStore({ url: database.url, poolMax: 3 }).runSql(
      'SHOW idle_in_transaction_session_timeout',
    );
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
  });

  test('a server that stops answering is unavailable, and no query waits for it for ever', async () => {
    const { publicKey } = (await store.firstStart.ensure({})).createdKey!;
    const { hostname, port } = new URL(database.url);
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const server = connect(Number(port), hostname);
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => {});
      sockets.push(client, server);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = new URL(database.url);
    url.port = String((proxy.address() as AddressInfo).port);
    const behindProxy = openPostgresStore({ url: url.href, poolMax: 1, answerTimeoutMs: 300 });
    const answer = async () => behindProxy.apiKeys.findByPublicKey(publicKey).catch(() => undefined);
    await expect.poll(answer).toBeDefined();
    for (const socket of sockets) socket.unpipe().pause();
    await expect(behindProxy.apiKeys.findByPublicKey(publicKey)).rejects.toMatchObject({ code: 'unavailable' });
    for (const socket of sockets) socket.destroy();
    proxy.close();
    await behindProxy.close();
  });

  test('an expired key opens nothing', async () => {
    const { createdKey } = await store.firstStart.ensure({});
    const { publicKey, secretKey } = createdKey!;
    await databases.run(database, "UPDATE api_keys SET expires_at = now() + interval '1 hour'");
    expect((await store.apiKeys.authenticate(publicKey, secretKey))?.expiresAt).toBeTypeOf('number');
    await databases.run(database, "UPDATE api_keys SET expires_at = now() - interval '1 second'");
    expect(await store.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    expect(await store.apiKeys.findByPublicKey(publicKey)).toBeUndefined();
  });

  test('projects that are asked for at once are found together, and an id that PostgreSQL cannot hold harms none of them', async () => {
    const { project } = await store.firstStart.ensure({ projectId: 'own' });
    const organizationId = project.organization.id;
    await store.projects.create({ organizationId, id: 'second', name: 'Second' });
    const ids = ['own', 'absent', 'a\0b', 'second', 'own'] as ProjectId[];
    const found = await Promise.all(ids.map((id) => store.projects.get(id)));
    expect(found.map((each) => each?.id)).toEqual(['own', undefined, undefined, 'second', 'own']);
  });

  test('a deleted project is not there, its keys open nothing, and its id stays taken', async () => {
    const { createdKey, project } = await store.firstStart.ensure({ projectId: 'doomed' });
    await databases.run(database, 'UPDATE projects SET deleted_at = now()');
    expect(await store.projects.get('doomed' as ProjectId)).toBeUndefined();
    expect(await store.projects.list()).toEqual([]);
    expect(await store.apiKeys.authenticate(createdKey!.publicKey, createdKey!.secretKey)).toBeUndefined();
    await expect(store.apiKeys.create(project.id)).rejects.toMatchObject({ code: 'not_found' });
    const again = { organizationId: project.organization.id, name: 'again', id: 'doomed' };
    await expect(store.projects.create(again)).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.firstStart.ensure({ projectId: 'doomed' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('the given user owns the organization, once, and keeps another role', async () => {
    const settings = { organizationId: 'org', userEmail: ' Ada@Example.com ' };
    await store.firstStart.ensure(settings);
    await store.firstStart.ensure({ ...settings, userEmail: 'ada@example.com' });
    const memberships = `SELECT email, role::text, organization_id AS "organizationId" FROM users JOIN memberships ON users.id = user_id`;
    expect(await databases.run(database, memberships)).toEqual([
      { email: 'ada@example.com', role: 'OWNER', organizationId: 'org' },
    ]);
    await databases.run(database, "UPDATE memberships SET role = 'VIEWER'");
    await store.firstStart.ensure(settings);
    expect(await databases.run(database, memberships)).toMatchObject([{ role: 'VIEWER' }]);
  });

  test('a conflict leaves nothing of a first start behind', async () => {
    await store.firstStart.ensure({ publicKey: 'pk-known', secretKey: 'sk-known' });
    const wrong = { organizationId: 'new-org', projectId: 'new-project', publicKey: 'pk-known', userEmail: 'x@y.z' };
    await expect(store.firstStart.ensure(wrong)).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.projects.organizations()).map(({ id }) => id)).not.toContain('new-org');
    expect(await databases.run(database, "SELECT FROM users WHERE email = 'x@y.z'")).toEqual([]);
  });

  test('several processes that start at once create one of each', async () => {
    const others = Array.from({ length: 4 }, () => open(database.url));
    const results = await Promise.all(others.map(({ firstStart }) => firstStart.ensure({ userEmail: 'a@b.c' })));
    expect(results.filter(({ createdKey }) => createdKey !== undefined)).toHaveLength(1);
    expect(await databases.run(database, 'SELECT FROM api_keys')).toHaveLength(1);
  });

  test('settings of the database for its sessions change neither times nor what may be changed', async () => {
    const own = await databases.ownMigrated();
    const settings = { timezone: 'Asia/Tokyo', datestyle: 'German', default_transaction_isolation: 'serializable' };
    for (const [name, value] of Object.entries(settings))
      await databases.run(own, `ALTER DATABASE ${own.name} SET ${name} = '${value}'`);
    const before = Date.now() * 1000;
    const { project } = await open(own.url).firstStart.ensure({});
    const createdAt = (await open(own.url).projects.get(project.id))?.createdAt;
    expect(createdAt).toBeGreaterThan(before - 60_000_000);
    expect(createdAt).toBeLessThan(Date.now() * 1000 + 60_000_000);
  });

  test('text that PostgreSQL cannot store is invalid input', async () => {
    const { project } = await store.firstStart.ensure({});
    const project2 = { organizationId: project.organization.id, name: 'a\0b' };
    await expect(store.projects.create(project2)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a PostgreSQL that fails', () => {
  const unreachable = 'postgresql://someone:hidden@127.0.0.1:1/nowhere';

  test('cannot be reached: unavailable, with the place and without the password', async () => {
    const calls = [
      () => open(unreachable).projects.list(),
      () => open(unreachable).apiKeys.authenticate('pk', 'sk'),
      () => open(unreachable).firstStart.ensure({}),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/^(?!.*hidden).*127\.0\.0\.1:1\/nowhere.*DATABASE_URL/),
      });
    }
  });

  test('wrong password, no TLS, unknown database and missing tables each reject with what to do', async () => {
    const wrongPassword = Object.assign(new URL(inject('postgresUrl')), { password: 'wrong' }).href;
    await expect(open(wrongPassword).projects.list()).rejects.toThrow(/password/);
    const own = await databases.empty();
    const user = `closed_${own.name}`;
    await databases.run(own, `CREATE USER ${user} NOLOGIN PASSWORD 'closed'`);
    const closed = Object.assign(new URL(own.url), { username: user, password: 'closed' }).href;
    const refusal = /refuses how the user of DATABASE_URL connects: .*sslmode.*sslcert/;
    await expect(open(closed).projects.list()).rejects.toThrow(refusal);
    await expect(checkPostgresSchema(closed)).rejects.toThrow(refusal);
    await databases.run(own, `DROP USER ${user}`);
    const withoutTls = Object.assign(new URL(inject('postgresUrl')), { search: '?sslmode=require' }).href;
    await expect(open(withoutTls).projects.list()).rejects.toThrow(
      /^TLS with PostgreSQL at .* fails \(The server does not support SSL connections\)\. Check sslmode/,
    );
    const withoutFile = Object.assign(new URL(inject('postgresUrl')), { search: '?sslrootcert=/missing.crt' }).href;
    await expect(open(withoutFile).projects.list()).rejects.toThrow(/^A file that DATABASE_URL names .*ENOENT/);
    const withoutSocket = Object.assign(new URL(inject('postgresUrl')), { search: '?host=/missing' }).href;
    await expect(open(withoutSocket).projects.list()).rejects.toThrow(/ at \/missing\/.* cannot be reached/);
    const unknown = Object.assign(new URL(inject('postgresUrl')), { pathname: '/unknown' }).href;
    await expect(open(unknown).projects.list()).rejects.toThrow(/Create it/);
    const { url } = await databases.empty();
    await expect(open(url).projects.list()).rejects.toThrow(/spanledger migrate/);
  });

  test('a user without a right is told which one it lacks, and nothing is answered as a fault of this program', async () => {
    const own = await databases.ownMigrated();
    const user = `app_${own.name}`;
    await databases.run(own, `CREATE USER ${user} PASSWORD 'app'; GRANT SELECT ON organizations TO ${user}`);
    const url = Object.assign(new URL(own.url), { username: user, password: 'app' }).href;
    await expect(open(url).projects.list()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^The user of DATABASE_URL lacks a right on table projects of PostgreSQL at .*\. Grant it/,
      ) as string,
    });
    await databases.run(own, `DROP OWNED BY ${user}; DROP USER ${user}`);
  });

  test('cut connections are replaced, and only the query that was running fails', async () => {
    const database = await databases.migrated();
    const store = open(database.url);
    await store.projects.list();
    await databases.run(
      database,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await expect.poll(() => store.projects.list().catch(() => 'failed')).toEqual([]);
  });

  test('health resolves with version and size, or the problem, and never rejects', async () => {
    const { url } = await databases.migrated();
    expect(await open(url).health.check()).toEqual({
      name: 'postgres',
      isHealthy: true,
      version: expect.stringMatching(/^\d+\.\d+$/),
      problem: undefined,
      sizeBytes: expect.any(Number),
    });
    expect(await open(unreachable).health.check()).toMatchObject({
      isHealthy: false,
      problem: expect.stringContaining('cannot be reached'),
    });
  });
});
