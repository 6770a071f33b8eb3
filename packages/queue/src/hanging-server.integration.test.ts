import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { createPostgresDatabase, ingestBatch, isRedisInstalled, someProject, startRedis } from '@spanledger/testing';
import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openIngestQueue } from './open-ingest-queue.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

/** Far below the sum of the time limits of consecutive queries or commands. */
const closedWithinMs = 15_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Forwards all data until it is set to drop all; connections stay open. */
const swallowingProxy = async (target: URL): Promise<{ readonly url: string; readonly swallow: () => void }> => {
  let isSwallowing = false;
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    cleanups.push(() => upstream.destroy());
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (bytes) => {
        if (!isSwallowing) to.write(bytes);
      });
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  cleanups.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = Object.assign(new URL(target), { port: String((server.address() as AddressInfo).port) }).href;
  return {
    url,
    swallow: () => {
      isSwallowing = true;
    },
  };
};

const serverOf = async (kind: string): Promise<URL> => {
  if (kind === 'Redis') {
    const redis = await startRedis();
    cleanups.push(async () => redis.stop());
    return new URL(redis.url);
  }
  const admin = new pg.Client(inject('postgresUrl'));
  await admin.connect();
  const database = await createPostgresDatabase(inject('postgresUrl'), admin);
  cleanups.push(
    async () => admin.end(),
    async () => database.drop(),
  );
  return new URL(database.url);
};

describe.each(isRedisInstalled() ? ['Redis', 'PostgreSQL'] : ['PostgreSQL'])('a queue on a %s that hangs', (kind) => {
  it('closes within seconds, with a consumer that holds shards', async () => {
    const { url, swallow } = await swallowingProxy(await serverOf(kind));
    const queue = await openIngestQueue({
      url,
      codec: testCodec,
      namespace: newNamespace(),
      bytesMax: 1e8,
      ageMaxMs: 60_000,
      onError: () => undefined,
    });
    await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    const consumer = queue.consume({
      process: async () => undefined,
      onUndecodable: async () => undefined,
      onPoison: async () => undefined,
      onShardsChanged: () => undefined,
    });
    await expect.poll(() => consumer.owned.length).toBe(queue.shards);
    swallow();
    const startedAt = performance.now();
    await queue.close();
    expect(performance.now() - startedAt).toBeLessThan(closedWithinMs);
  });
});
