import type { DatasetItemChanges, ImportItems, ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();
const project = 'project' as ProjectId;
const anything = async () => async () => [];

const aStore = async () => {
  const database = await databases.migrated();
  await databases.run(database, `INSERT INTO organizations (id, name) VALUES ('organization', 'Organization')`);
  await databases.run(
    database,
    `INSERT INTO projects (id, organization_id, name) VALUES ('project', 'organization', 'Project')`,
  );
  const store = openStore({ url: database.url, poolMax: 2 });
  await store.datasets.save(project, { name: 'cases' }, anything);
  return { database, datasets: store.datasets };
};

const someItems = (from: number, count: number): readonly DatasetItemChanges[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `item-${from + at}`,
    at: `line ${from + at}`,
    input: 'a\\b\n\t"c"',
  }));

const whole = async (importItems: ImportItems): Promise<unknown> => importItems(someItems(0, 1000), false);

test('an import whose connection is lost leaves nothing, and the next one has its items as they are', async () => {
  const { database, datasets } = await aStore();
  const all = async (): Promise<number> =>
    (await datasets.listItems(project, { datasetName: 'cases' }, { page: 1, limit: 1 })).totalItems;
  const lost = async (importItems: ImportItems): Promise<void> => {
    await importItems(someItems(0, 500), false);
    await databases.run(
      database,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    await importItems(someItems(500, 500), false);
  };
  await expect(datasets.importItems(project, 'cases', anything, lost)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await all()).toBe(0);
  const outcome = { changed: 1000, unchanged: 0, refused: [] };
  expect(await datasets.importItems(project, 'cases', anything, whole)).toEqual(outcome);
  expect(await all()).toBe(1000);
  expect(await datasets.getItem(project, 'item-999')).toMatchObject({ input: 'a\\b\n\t"c"', metadata: null });
});
