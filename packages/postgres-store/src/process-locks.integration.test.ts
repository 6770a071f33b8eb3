import { expect, test } from 'vitest';

import { openPostgresStore } from './open-postgres-store.ts';
import { testDatabases } from './test-databases.fixture.ts';

const databases = testDatabases();
const ignore = (): void => {};

test('a first start and a change of prices do not wait for the processes that price again and count again', async () => {
  const { url } = await databases.migrated();
  const store = openPostgresStore({ url, answerTimeoutMs: 30_000 });
  const locks = [await store.repricingQueue.lock(ignore), await store.recountProgress.lock(ignore)];
  try {
    const { project } = await store.firstStart.ensure({});
    expect(project.id).not.toBe('');
    await store.priceHistory.recordBuiltIn('some', async () => new Uint8Array([1]));
    expect(await store.priceHistory.latestVersion()).toBe(1);
  } finally {
    for (const lock of locks) await lock?.release();
    await store.close();
  }
});
