import type { NamedRunItem } from '@spanledger/core';
import { twoProjects } from '@spanledger/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const check = async () => async () => [];

test('two requests that link the same items in opposite orders wait for one another, and both end', async () => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax: 4 });
  const [own] = await twoProjects(store);
  const { id: datasetId } = await store.datasets.save(own, { name: 'cases' }, check);
  await store.datasets.putItems(own, 'cases', [{ id: 'item', at: 'body', input: 1 }], check);
  const items = Array.from({ length: 11 }, (_, at): NamedRunItem => {
    const run = { runId: 'e1', runName: 'run', runDescription: null, metadata: null };
    return { ...run, datasetId, datasetItemId: 'item', traceId: `t${at}`, observationId: null, createdAt: 1 };
  });
  await store.datasetRuns.link(own, items);
  const half = new Client(database.url);
  await half.connect();
  try {
    // The row in the middle is being stored by another: both have stored what they have before it.
    const [middle] = await databases.run(database, `SELECT * FROM dataset_run_items WHERE trace_id = 't5'`);
    const values = Object.values(middle ?? {});
    await databases.run(database, 'DELETE FROM dataset_run_items');
    await half.query('BEGIN');
    const places = values.map((_, at) => `$${at + 1}`).join(', ');
    await half.query(
      `INSERT INTO dataset_run_items (${Object.keys(middle ?? {}).join(', ')}) VALUES (${places})`,
      values,
    );
    const linked = Promise.all([store.datasetRuns.link(own, items), store.datasetRuns.link(own, items.toReversed())]);
    await expect.poll(async () => databases.waiting(database)).toBe(2);
    await half.query('ROLLBACK');
    await linked;
  } finally {
    await half.end();
  }
  expect((await store.datasetRuns.items(own, 'e1')).items).toHaveLength(items.length);
});
