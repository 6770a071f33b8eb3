import { describeRepricingStore } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

describeRepricingStore('PostgreSQL', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 3 });
  return { store: store.repricings, queue: store.repricingQueue };
});

test('a process that loses the connection of the lock is notified, and the next process gets it', async () => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax: 3 });
  const lost = new Promise<void>((tell) => {
    void store.repricingQueue.lock(tell);
  });
  const ended = async (): Promise<boolean> => {
    const sql = `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity a JOIN pg_locks l USING (pid)
      WHERE l.locktype = 'advisory' AND a.application_name = 'spanledger re-pricing' AND a.datname = current_database()`;
    return (await databases.run(database, sql)).length > 0;
  };
  await expect.poll(ended).toBe(true);
  await lost;
  expect(await store.repricingQueue.lock(() => undefined)).toBeDefined();
});
