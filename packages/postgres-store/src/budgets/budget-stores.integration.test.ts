import { describeBudgetStores } from '@spanledger/testing';
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
  await budgetWatch.record(project.id, [{ budgetId: id, updatedAt: 0, spending, alerts }]);
  await databases.run(database, 'UPDATE projects SET deleted_at = now()');
  expect(await budgetWatch.all()).toEqual([]);
  expect(await budgetAlerts.claim(1000, 2000, 9)).toEqual([]);
});
