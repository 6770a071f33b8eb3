import { aBudget, describeBudgetStores } from '@spanledger/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();

const databases = testDatabases();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 4 });

describeBudgetStores('PostgreSQL', async () => open((await databases.migrated()).url));

test('budgets of a deleted project are neither evaluated nor delivered', async () => {
  const database = await databases.migrated();
  const { firstStart, budgets, budgetWatch, budgetAlerts } = open(database.url);
  const { project } = await firstStart.ensure({ projectId: 'doomed' });
  const { id } = await budgets.create(project.id, {
    ...aBudget,
    thresholds: [100],
    webhookUrl: 'https://example.com/',
    webhookSecret: 'whsec_x',
  });
  const spending = { from: null, spent: 2n, unpricedObservations: 0, asOf: 0, readAt: 0 };
  const alerts = [{ id: `${id}:100`, budgetId: id, from: null, threshold: 100, raisedAt: 0, payload: '{}' }];
  await budgetWatch.record(project.id, [{ budgetId: id, updatedAt: 0, spending, alerts }]);
  await databases.run(database, 'UPDATE projects SET deleted_at = now()');
  expect(await budgetWatch.all()).toEqual([]);
  expect(await budgetAlerts.claim(1000, 2000, 9)).toEqual([]);
});

test('what is recorded while an update of the terms is being committed is not current', async () => {
  const database = await databases.migrated();
  const { firstStart, budgets, budgetWatch } = open(database.url);
  const { project } = await firstStart.ensure({ projectId: 'raced' });
  const { id, updatedAt } = await budgets.create(project.id, aBudget);
  const updating = new Client(database.url);
  await updating.connect();
  try {
    await updating.query('BEGIN');
    await updating.query(`UPDATE budgets SET thresholds = '{50}', updated_at = now() + interval '1 second'`);
    await updating.query('UPDATE budget_spendings SET is_current = false');
    const spending = { from: null, spent: 2n, unpricedObservations: 0, asOf: 0, readAt: 0 };
    const recorded = budgetWatch.record(project.id, [{ budgetId: id, updatedAt, spending, alerts: [] }]);
    await expect.poll(async () => databases.waiting(database)).toBe(1);
    await updating.query('COMMIT');
    await recorded;
  } finally {
    await updating.end();
  }
  expect((await budgets.standing(project.id, id))?.spending).toMatchObject({ spent: 2n, isCurrent: false });
});

test('what was recorded, and held, by a clock that was set back since is replaced', async () => {
  const { firstStart, budgets, budgetWatch } = open((await databases.migrated()).url);
  const { project } = await firstStart.ensure({ projectId: 'early' });
  const { id, updatedAt } = await budgets.create(project.id, aBudget);
  const now = Date.now() * 1000;
  const minute = 60_000_000;
  const record = async (spent: bigint, asOf: number): Promise<bigint | undefined> => {
    const spending = { from: null, spent, unpricedObservations: 0, asOf, readAt: asOf };
    await budgetWatch.record(project.id, [{ budgetId: id, updatedAt, spending, alerts: [] }]);
    return (await budgets.standing(project.id, id))?.spending?.spent;
  };
  expect(await record(2n, now)).toBe(2n);
  expect(await record(1n, now - minute)).toBe(2n);
  expect(await record(3n, now + 60 * minute)).toBe(3n);
  expect(await record(4n, now)).toBe(4n);
  expect(await budgetWatch.take('early', now + 60 * minute, now + 61 * minute)).toBe(true);
  expect(await budgetWatch.take('right', now, now + minute)).toBe(true);
  expect(await budgetWatch.take('other', now, now + minute)).toBe(false);
});
