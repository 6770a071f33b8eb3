import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import type { IngestBatch } from '@spanledger/core';
import {
  createPostgresDatabase,
  idsIn,
  ingestBatch,
  isRedisInstalled,
  someProject,
  startRedis,
} from '@spanledger/testing';
import { openIngestQueue } from './open-ingest-queue.ts';
import { newNamespace, testCodec } from './shared-queue.fixture.ts';

const fixture = fileURLToPath(new URL('hanging-consumer.fixture.ts', import.meta.url));

/** The parts that a killed consumer had started, and those that the next one received. */
const takeOver = async (url: string): Promise<{ begun: readonly string[]; done: readonly string[] }> => {
  const namespace = newNamespace();
  const options = { url, namespace, codec: testCodec, bytesMax: 1e8, ageMaxMs: 60_000, onError: () => undefined };
  const queue = await openIngestQueue(options);
  const batch = ingestBatch({ projectId: someProject() }, 20);
  await queue.queue.enqueue(batch);
  const { depth } = await queue.stats();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@spanledger/source', fixture, url, namespace],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let taken = 0;
  child.stdout.on('data', (bytes: Buffer) => void (taken += bytes.toString().split('taken').length - 1));
  await expect.poll(() => taken).toBe(depth);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const stored: IngestBatch[] = [];
  queue.consume({
    process: async (batches) => void stored.push(...batches),
    onUndecodable: async () => undefined,
    onPoison: async () => undefined,
    onShardsChanged: () => undefined,
  });
  await expect.poll(() => idsIn(stored)).toEqual(idsIn([batch]));
  await expect.poll(async () => (await queue.stats()).depth).toBe(0);
  await queue.close();
  return { begun: idsIn([batch]), done: idsIn(stored) };
};

describe('a consumer that is killed', () => {
  it.skipIf(!isRedisInstalled())('loses its work to another within seconds, on Redis', async () => {
    const redis = await startRedis();
    const { begun, done } = await takeOver(redis.url);
    expect(done).toEqual(begun);
    await redis.stop();
  });

  it('a consumer that is killed loses its work to another within seconds, on PostgreSQL', async () => {
    const admin = new pg.Client(inject('postgresUrl'));
    await admin.connect();
    const database = await createPostgresDatabase(inject('postgresUrl'), admin);
    const { begun, done } = await takeOver(database.url);
    expect(done).toEqual(begun);
    await database.drop();
    await admin.end();
  });
});
