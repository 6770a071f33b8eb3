import { aPrice, describePriceStore, type TestDatabase } from '@spanledger/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 3 });

describePriceStore('PostgreSQL', async () => open((await databases.migrated()).url));

const followed = (store: PostgresStore) => {
  const heard: number[] = [];
  const states: boolean[] = [];
  store.priceHistory.follow({
    changed: (version) => heard.push(version),
    hears: (isListening) => states.push(isListening),
  });
  return { heard, states };
};

describe('the price book in PostgreSQL', () => {
  let database: TestDatabase;
  let one: PostgresStore;
  let other: PostgresStore;

  beforeEach(async () => {
    database = await databases.migrated();
    one = open(database.url);
    other = open(database.url);
    await one.firstStart.ensure({ organizationId: 'org', projectId: 'own' });
  });

  test('another process hears of a change by itself', async () => {
    const { heard, states } = followed(other);
    await expect.poll(() => states).toEqual([true]);
    const { version } = await one.prices.change({ add: [aPrice()], remove: [] });
    await expect.poll(() => heard).toEqual([version]);
  });

  test('a listener that was cut off reports it, and is notified again', async () => {
    const { heard, states } = followed(other);
    await expect.poll(() => states).toEqual([true]);
    await databases.run(
      database,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'spanledger prices'",
    );
    await expect.poll(() => states).toEqual([true, false, true]);
    const { version } = await one.prices.change({ add: [aPrice()], remove: [] });
    await expect.poll(() => heard).toContain(version);
  });

  test('a refused change is not heard of, and leaves no version', async () => {
    const { heard } = followed(one);
    const before = await one.priceHistory.latestVersion();
    const attempt = one.prices.change({ add: [aPrice(), aPrice()], remove: [] });
    await expect(attempt).rejects.toMatchObject({ code: 'conflict' });
    expect(heard).toEqual([]);
    expect(await databases.run(database, 'SELECT version FROM price_book_versions')).toHaveLength(before);
  });

  test('nothing is edited but the end of an entry', async () => {
    const { added } = await one.prices.change({ add: [aPrice()], remove: [] });
    const select = 'SELECT * FROM prices';
    const [before] = await databases.run(database, select);
    const { version } = await one.prices.change({ add: [], remove: added.map(({ id }) => id) });
    expect(await databases.run(database, select)).toEqual([{ ...before, removed_in: version }]);
  });

  test('text that PostgreSQL cannot store is invalid input', async () => {
    const attempt = one.prices.change({ add: [aPrice({ modelName: 'a\0b', matchPattern: 'x' })], remove: [] });
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
