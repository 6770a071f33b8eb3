import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase, ingestBatch, isRedisInstalled, someProject, startRedis } from '@spanledger/testing';
import { openIngestQueue } from './open-ingest-queue.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

const fixture = fileURLToPath(new URL('dying-consumer.fixture.ts', import.meta.url));
const deathsExpected = 3;
const timeoutMs = 300_000;

/** Runs consumers one after the other, each in a separate process, until one does not crash. */
const consumeUntilOneLives = async (url: string) => {
  const namespace = newNamespace();
  const options = { url, namespace, codec: testCodec, bytesMax: 1e8, ageMaxMs: 120_000, onError: () => undefined };
  const queue = await openIngestQueue({ ...options, shards: 2 });
  const batches = Array.from({ length: 30 }, () => ingestBatch({ projectId: someProject() }));
  for (const batch of batches) await queue.queue.enqueue(batch);
  const fatalId = batches[batches.length / 2]?.id ?? '';
  const said: string[] = [];
  const start = (): ChildProcess => {
    const args = ['--import', 'tsx', '--conditions=@spanledger/source', fixture, url, namespace, fatalId];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout?.on('data', (bytes: Buffer) => said.push(...bytes.toString().split('\n').filter(Boolean)));
    return child;
  };
  let deaths = 0;
  let child = start();
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && (await queue.stats()).depth > 0) {
    if (child.signalCode !== null) {
      deaths += 1;
      child = start();
    }
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  if (child.signalCode === null) await once(child, 'exit');
  await queue.close();
  const stored = new Set(said.filter((line) => line.startsWith('stored')).map((line) => line.slice('stored '.length)));
  const others = batches.filter(({ id }) => id !== fatalId);
  return {
    deaths,
    poisons: said.filter((line) => line.startsWith('poison')),
    fatalId,
    isAllElseStored: stored.size === others.length && others.every(({ id }) => stored.has(id)),
  };
};

/** Stops gracefully during work, as many times as crashes would make the part suspect. */
const stopInOrder = async (url: string) => {
  const namespace = newNamespace();
  const options = { url, namespace, codec: testCodec, bytesMax: 1e8, ageMaxMs: 120_000, onError: () => undefined };
  const poisons: string[] = [];
  const done: string[] = [];
  for (let start = 0; start < deathsExpected + 1; start += 1) {
    const queue = await openIngestQueue({ ...options, shards: 1 });
    if (start === 0) await queue.queue.enqueue(ingestBatch({ projectId: someProject() }));
    let begun = 0;
    const consumer = queue.consume({
      process: async (batches) => {
        begun += 1;
        if (start < deathsExpected) await new Promise(() => undefined);
        done.push(...batches.map(({ id }) => id));
      },
      onUndecodable: async () => undefined,
      onPoison: async (_payload, { batchId }) => void poisons.push(batchId),
      onShardsChanged: () => undefined,
    });
    await expect.poll(() => begun).toBe(1);
    await consumer.stop(10);
    await queue.close();
  }
  return { poisons: poisons.length, stored: done.length };
};

const onPostgres = async <T>(test: (url: string) => Promise<T>): Promise<T> => {
  const admin = new pg.Client(inject('postgresUrl'));
  await admin.connect();
  const database = await createPostgresDatabase(inject('postgresUrl'), admin);
  try {
    return await test(database.url);
  } finally {
    await database.drop();
    await admin.end();
  }
};
const onRedis = async <T>(test: (url: string) => Promise<T>): Promise<T> => {
  const redis = await startRedis();
  try {
    return await test(redis.url);
  } finally {
    await redis.stop();
  }
};
const servers = isRedisInstalled()
  ? ([
      ['PostgreSQL', onPostgres],
      ['Redis', onRedis],
    ] as const)
  : ([['PostgreSQL', onPostgres]] as const);
if (!isRedisInstalled()) process.stderr.write('redis-server is not installed: poison is not tested on Redis\n');

describe.each(servers)('with a queue on %s', (_name, on) => {
  it(
    'a batch that kills its consumer is tried alone after two deaths, then given up, and all else is stored',
    { timeout: 2 * timeoutMs },
    async () => {
      const { fatalId, ...outcome } = await on(consumeUntilOneLives);
      expect(outcome).toEqual({
        deaths: deathsExpected,
        poisons: [`poison ${fatalId} ${deathsExpected}`],
        isAllElseStored: true,
      });
    },
  );

  it('a batch whose consumers stop in order is never suspected, however often', { timeout: timeoutMs }, async () => {
    expect(await on(stopInOrder)).toEqual({ poisons: 0, stored: 1 });
  });
});
