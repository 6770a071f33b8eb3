import type { ProjectId } from '@spanledger/core';
import { describePolicyStore } from '@spanledger/testing';
import { expect, test } from 'vitest';

import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();
const own = 'own' as ProjectId;

const open = (url: string): PostgresStore => openStore({ url, poolMax: 4 });

describePolicyStore('PostgreSQL', async () => open((await databases.migrated()).url));

const withVersion = async () => {
  const database = await databases.migrated();
  const store = open(database.url);
  await store.firstStart.ensure({ projectId: own });
  const by = { kind: 'user', id: 'ada', address: null, userAgent: null, requestId: null } as const;
  const change = { document: { rate: 0.5 }, reason: 'too many', expectedVersion: 0 };
  const added = await store.recordedBy(by).policies.put(own, 'sampling', change);
  return { database, store, added };
};

test('a version of a policy names its author, and is neither changed nor removed by any SQL while its project is there', async () => {
  const { database, store, added } = await withVersion();
  expect(added).toMatchObject({ version: 1, author: { kind: 'user', id: 'ada' }, reason: 'too many' });
  const run = async (sql: string) => databases.run(database, sql);
  for (const sql of [
    `UPDATE policy_versions SET document = '{"rate": 1}'`,
    `UPDATE policy_versions SET reason = NULL`,
    'DELETE FROM policy_versions',
    'TRUNCATE policy_versions',
    `SET session_replication_role = 'replica'; DELETE FROM policy_versions`,
  ]) {
    await expect(run(sql), sql).rejects.toThrow(/only added/);
  }
  expect(await store.policies.current(own, 'sampling')).toEqual(added);
  await run('DELETE FROM projects');
  expect(await run('SELECT 1 FROM policy_versions')).toEqual([]);
});

test('the audit entry of a policy names the version with its document and reason', async () => {
  const { store } = await withVersion();
  const { chain } = (await store.auditLog.heads()).find((head) => head.chain !== 'server') ?? { chain: '' };
  const [entry] = await store.auditLog.list({ chain, order: 'newest first', limit: 1 });
  expect(entry).toMatchObject({
    action: 'policy-version.created',
    actorKind: 'user',
    actorId: 'ada',
    projectId: own,
    targetId: 'own/sampling/1',
  });
  expect(JSON.parse(entry?.after ?? '')).toMatchObject({ version: 1, document: { rate: 0.5 }, reason: 'too many' });
});

test('what psql changes of the limits of a project is a version too', async () => {
  const { database, store } = await withVersion();
  await databases.run(database, `UPDATE projects SET limits = '{"readsPerSecond": 5}'`);
  expect(await store.policies.current(own, 'limits')).toMatchObject({
    version: 1,
    document: { readsPerSecond: 5 },
    author: { kind: 'database' },
    reason: null,
  });
});
