import type { TestDatabase } from '@spanledger/testing';
import { beforeEach, expect, test } from 'vitest';

import { acquireInlineWriterLock } from './inline-writer-lock.ts';
import { testDatabases } from './test-databases.fixture.ts';

const databases = testDatabases();
let database: TestDatabase;
const ignore = (): void => {};

beforeEach(async () => {
  database = await databases.empty();
});

const killOtherSessions = (): Promise<unknown> =>
  databases.run(
    database,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );

test('a second inline writer is refused, with the process that runs and what to do', async () => {
  const lock = await acquireInlineWriterLock(database.url, ignore);
  await expect(acquireInlineWriterLock(database.url, ignore)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(new RegExp(`running already.*process ${process.pid} on .*QUEUE_URL`)),
  });
  await lock.release();
});

test('a released lock is free at once, and its release is not a loss', async () => {
  let losses = 0;
  const first = await acquireInlineWriterLock(database.url, () => {
    losses += 1;
  });
  await first.release();
  await first.release();
  const second = await acquireInlineWriterLock(database.url, ignore);
  await second.release();
  expect(losses).toBe(0);
});

test('stores in other databases are not concerned', async () => {
  const other = await databases.empty();
  const locks = [await acquireInlineWriterLock(database.url, ignore), await acquireInlineWriterLock(other.url, ignore)];
  expect(locks).toHaveLength(2);
  for (const lock of locks) await lock.release();
});

test('when the connection is lost, its holder is notified once, with the reason, and the lock is free for the next', async () => {
  const losses: string[] = [];
  const lost = await acquireInlineWriterLock(database.url, (reason) => void losses.push(reason));
  await killOtherSessions();
  await expect.poll(() => losses).toEqual([expect.stringMatching(/^57P01, terminating connection/)]);
  const next = await acquireInlineWriterLock(database.url, ignore);
  await lost.release();
  await next.release();
  expect(losses).toHaveLength(1);
});

test('a predecessor that is about to end is waited for', async () => {
  const predecessor = await acquireInlineWriterLock(database.url, ignore);
  const successor = acquireInlineWriterLock(database.url, ignore);
  await predecessor.release();
  await (await successor).release();
  expect(predecessor).not.toBe(await successor);
});
