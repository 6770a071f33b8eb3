import type { ProjectId } from '@spanledger/core';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openPriceBooks, type OpenedPriceBooks } from '@spanledger/pricing';
import { aPrice, aRate } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openControlDatabase, type OwnDatabase } from '../migrated-databases.fixture.ts';

const own = 'own' as ProjectId;
const query = { projectId: own, model: 'model-a', provider: null, serviceTier: null, at: Date.UTC(2026, 0, 1) * 1000 };

const rateIn = async ({ current }: OpenedPriceBooks, projectId = own) => {
  await current.prepare([projectId]);
  return current.find({ ...query, projectId })?.rates['input'];
};

/** The clock stands still, so that no poll is due: a change arrives by notification only. */
const nowMs = (): number => 0;

describe('two processes on one database', () => {
  let database: OwnDatabase;
  let stores: readonly [PostgresStore, PostgresStore];
  let books: readonly [OpenedPriceBooks, OpenedPriceBooks];

  beforeAll(async () => {
    database = await openControlDatabase();
    stores = [
      openPostgresStore({ url: database.url, poolMax: 2 }),
      openPostgresStore({ url: database.url, poolMax: 2 }),
    ];
    await stores[0].firstStart.ensure({ organizationId: 'org', projectId: 'own' });
    await stores[0].firstStart.ensure({ organizationId: 'org-2', projectId: 'stranger' });
    books = [
      await openPriceBooks(stores[0].priceHistory, { nowMs }),
      await openPriceBooks(stores[1].priceHistory, { nowMs }),
    ];
  });
  afterAll(async () => {
    for (const book of books) await book.close();
    for (const store of stores) await store.close();
    await database.close();
  });

  it('record the built-in prices once', async () => {
    expect(await books[0].latestVersion()).toBe(1);
    expect((await stores[1].priceHistory.snapshot()).builtIn).toMatch(/^genai-prices@/);
  });

  it('have a change at once: the one that made it from the answer on, the other as soon as it hears', async () => {
    const heard: number[] = [];
    books[1].onChange((version) => heard.push(version));
    const scope = { kind: 'project', projectId: own } as const;
    const { version, added } = await stores[0].prices.change({ add: [aPrice({ scope })], remove: [] });
    expect(await rateIn(books[0])).toEqual(aRate(3));
    await expect.poll(() => heard).toContain(version);
    expect(await rateIn(books[1])).toEqual(aRate(3));
    expect(await rateIn(books[1], 'stranger' as ProjectId)).toBeUndefined();
    await stores[1].prices.change({ add: [], remove: added.map(({ id }) => id) });
    expect(await rateIn(books[1])).toBeUndefined();
    await expect.poll(async () => rateIn(books[0])).toBeUndefined();
  });
});
