import { describeBudgetStores } from '@spanledger/testing';
import { afterEach, expect, test } from 'vitest';
import { openPostgresStore, type PostgresStore } from '../open-postgres-store.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const stores: PostgresStore[] = [];
afterEach(async () => Promise.all(stores.splice(0).map(async (store) => store.close())));

const databases = testDatabases();

const open = (url: string): PostgresStore => {
  const store = openPostgresStore({ url, poolMax: 4 });
  stores.push(store);
  return store;
};

describeBudgetStores('PostgreSQL', async () => open((await databases.migrated()).url));

test('budgets of a deleted project are neither evaluated nor delivered', async () => {
  const database = await databases.migrated();
  const { firstStart, budgets, budgetWatch, budgetAlerts } = open(database.url);
  const { project } = await firstStart.ensure({ projectId: 'doomed' });
  const { id } = await budgets.create(project.id, {
    name: 'all',
    scope: { kind: 'project' },
    period: 'total',
    amount: 1n,
    thresholds: [100],
    webhookUrl: 'https://example.com/',
    webhookSecret: 'whsec_x',
    whenOver: 'deny',
    whenUnknown: 'allow',
  });
  const spending = { from: null, spent: 2n, unpricedObservations: 0, asOf: 0, readAt: 0 };
  const alerts = [{ id: `${id}:100`, budgetId: id, from: null, threshold: 100, raisedAt: 0, payload: '{}' }];
  await budgetWatch.record(project.id, [{ budgetId: id, spending, alerts }]);
  await databases.run(database, 'UPDATE projects SET deleted_at = now()');
  expect(await budgetWatch.all()).toEqual([]);
  expect(await budgetAlerts.claim(1000, 2000, 9)).toEqual([]);
});
