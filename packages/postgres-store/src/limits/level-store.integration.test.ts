import { describeLevelStore } from '@spanledger/testing';
import { expect, test } from 'vitest';
import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 5 });

describeLevelStore('PostgreSQL', async () => {
  const { url } = await databases.migrated();
  return [open(url).limitLevels, open(url).limitLevels];
});

test('levels whose time is over are removed', async () => {
  const database = await databases.migrated();
  const change = { amount: 1, drainPerSecond: 0 };
  await open(database.url).limitLevels.add([{ ...change, name: 'old', keptMs: 1 }]);
  await expect
    .poll(async () => databases.run(database, 'SELECT name FROM limit_levels WHERE ends_at < clock_timestamp()'))
    .toEqual([{ name: 'old' }]);
  await open(database.url).limitLevels.add([{ ...change, name: 'new', keptMs: 60_000 }]);
  expect(await databases.run(database, 'SELECT name FROM limit_levels')).toEqual([{ name: 'new' }]);
});
