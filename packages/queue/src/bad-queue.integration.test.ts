import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase, idsIn, ingestBatch, isRedisInstalled, someProject } from '@spanledger/testing';
import { redisQueues } from './redis-queues.fixture.ts';
import { newNamespace, openAnyQueue as open } from './shared-queue.fixture.ts';

/** The message with which a queue is not opened. */
const refusal = async (url: string): Promise<string> =>
  open({ url }).then(
    async (queue) => queue.close().then(() => 'none'),
    (error: unknown) => (error as Error).message,
  );

describe('openIngestQueue', () => {
  it.each(['', 'nonsense', 'http://localhost:1', 'amqp://localhost'])('refuses the URL "%s"', async (url) => {
    await expect(open({ url })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it.each(['redis://user:hunter2@127.0.0.1:1', 'postgres://user:hunter2@127.0.0.1:1/x'])(
    'a queue that cannot be reached is named without credentials: %s',
    async (url) => {
      const error: unknown = await open({ url }).catch((error: unknown) => error);
      expect(error).toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/127\.0\.0\.1:1(\/x)? .*ECONNREFUSED/),
      });
      expect((error as Error).message).not.toContain('hunter2');
    },
  );

  it('a queue on a Unix socket that cannot be reached is named by its directory', async () => {
    await expect(open({ url: 'postgres:///x?host=/no-socket&user=spanledger' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^PostgreSQL at \/no-socket\/x .*ENOENT/),
    });
  });

  it('a cluster that cannot be reached is refused, and not waited for', async () => {
    await expect(open({ url: 'redis://127.0.0.1:1?cluster=true' })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('redis://127.0.0.1:1 cannot be used now'),
    });
  });

  it('a queue refuses a wrong password of PostgreSQL with that reason', async () => {
    const url = Object.assign(new URL(inject('postgresUrl')), { password: 'wrong' }).href;
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/credentials/),
    });
  });

  it('what a PostgreSQL lacks for the queue is named in words', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const role = newNamespace();
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const asRole = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
    expect(await refusal(asRole)).toMatch(/^The user of QUEUE_URL lacks a right on database /);
    await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    expect(await refusal(asRole)).toMatch(/has no connection left: raise max_connections/);
    const missing = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href;
    expect(await refusal(missing)).toMatch(/no_such_database has no such database; change it in QUEUE_URL/);
    await admin.query(`DROP ROLE ${role}`);
    await database.drop();
    await admin.end();
  });

  it('a PostgreSQL without TLS is refused with what to check', async () => {
    const url = Object.assign(new URL(inject('postgresUrl')), { search: '?sslmode=require' }).href;
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/does not support SSL connections\)\. Check sslmode and sslrootcert of QUEUE_URL/),
    });
    const withoutFile = Object.assign(new URL(url), { search: '?sslrootcert=/missing.crt' }).href;
    await expect(open({ url: withoutFile })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^A file that QUEUE_URL names .*ENOENT/),
    });
  });

  it('a statement that PostgreSQL refuses is a permanent failure with that reason', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const owner = new pg.Client(database.url);
    await owner.connect();
    // Like a server that does not support a clause.
    await owner.query(`CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'no such clause' USING ERRCODE = '42601'; END $$`);
    await owner.query('CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION refuse()');
    await owner.end();
    await expect(open({ url: database.url, namespace: newNamespace() })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/refuses a statement \(42601\)/),
    });
    await database.drop();
    await admin.end();
  });

  it('openIngestQueue can be opened for the first time by many processes at once', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const namespace = newNamespace();
    const queues = await Promise.all(Array.from({ length: 4 }, async () => open({ url: database.url, namespace })));
    expect(queues.map(({ shards }) => shards)).toEqual([8, 8, 8, 8]);
    for (const queue of queues) await queue.close();
    await database.drop();
    await admin.end();
  });
});

describe.skipIf(!isRedisInstalled())('openIngestQueue on Redis', () => {
  const { redisWith, openAt } = redisQueues();

  it('refuses a Redis that would evict what was accepted, and names the setting', async () => {
    const { url } = await redisWith('--maxmemory-policy', 'allkeys-lru');
    await expect(open({ url })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('maxmemory-policy noeviction'),
    });
  });

  it('a queue refuses wrong credentials with that reason', async () => {
    const { port } = await redisWith('--requirepass', 'right');
    const url = `redis://:wrong@127.0.0.1:${port}`;
    await expect(open({ url })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/credentials/),
    });
    await openAt(`redis://:right@127.0.0.1:${port}`);
  });

  it('a Redis that has lost what it held goes on, and the loss is reported once', async () => {
    const redis = await redisWith();
    const errors: Error[] = [];
    const { queue } = await openAt(redis.url, { onError: (error) => void errors.push(error) });
    await queue.enqueue(ingestBatch({ projectId: someProject() }));
    expect(errors).toEqual([]);
    await redis.command('FLUSHALL');
    await queue.enqueue(ingestBatch({ projectId: someProject() }));
    await queue.enqueue(ingestBatch({ projectId: someProject() }));
    // With a code: the log has the messages of such errors alone.
    const message: unknown = expect.stringMatching(/127\.0\.0\.1:\d+ has lost what it held/);
    expect(errors).toEqual([expect.objectContaining({ code: 'unavailable', message })]);
  });

  it('refuses a database that a Redis has not, and does not take the first one', async () => {
    const redis = await redisWith();
    await expect(open({ url: `${redis.url}/99` })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching('no database "99"; change it in QUEUE_URL'),
    });
    for (const rest of ['/spanledger', '/1?cluster=true'])
      await expect(open({ url: `${redis.url}${rest}` })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await redis.command('DBSIZE')).toContain(':0');
  });

  it('takes a user with the documented rights, and names a right that another one lacks', async () => {
    const redis = await redisWith();
    const rights = '~{spanledger}:* ~spanledger:limits:* resetchannels &{spanledger}:put +@all -@dangerous';
    await redis.command(`ACL SETUSER without on >x ${rights}`);
    await redis.command(`ACL SETUSER with on >x ${rights} +info`);
    await expect(open({ url: `redis://without:x@127.0.0.1:${redis.port}` })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/denies the user of QUEUE_URL a right .*info/),
    });
    const queue = await openAt(`redis://with:x@127.0.0.1:${redis.port}/1`, { namespace: 'spanledger' });
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }, 2));
    expect((await queue.stats()).depth).toBeGreaterThan(0);
  });

  it('refuses a Redis that is no cluster where one is named, and says so', async () => {
    const { url } = await redisWith();
    await expect(open({ url: `${url}?cluster=true` })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/no cluster; leave \?cluster=true out of QUEUE_URL/),
    });
  });

  it('refuses a Redis that is full before the queue is, with figures that fit, and takes one that is not', async () => {
    const { url } = await redisWith('--maxmemory', '90mb');
    await expect(open({ url, bytesMax: 64 * 2 ** 20 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/QUEUE_BYTES_MAX to 62914560 at most.*maxmemory to 100663296 or more/),
    });
    await openAt(url, { bytesMax: 60 * 2 ** 20 });
    await openAt(url, { bytesMax: Number.POSITIVE_INFINITY });
  });

  it('a Redis at its maxmemory refuses what is sent, and workers that start then empty it', async () => {
    const redis = await redisWith();
    const namespace = newNamespace();
    const sender = await openAt(redis.url, { namespace });
    const batch = ingestBatch({ projectId: someProject() }, 20);
    await sender.queue.enqueue(batch);
    await redis.command('CONFIG SET maxmemory 1');
    await expect(sender.queue.enqueue(ingestBatch({ projectId: someProject() }, 1))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/maxmemory/),
    });
    const worker = await openAt(redis.url, { namespace, bytesMax: Number.POSITIVE_INFINITY });
    const stored: string[] = [];
    worker.consume({
      process: async (batches) => void stored.push(...idsIn(batches)),
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    await expect.poll(async () => sender.stats()).toMatchObject({ depth: 0, bytes: 0 });
    expect(new Set(stored)).toEqual(new Set(idsIn([batch])));
  });

  it('warns of a Redis without an append-only file', async () => {
    const warnings: string[] = [];
    const { url } = await redisWith('--appendonly', 'no');
    await openAt(url, { onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining('appendonly yes')]);
  });
});
