import type { ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

test('the names are those of the control plane now, a deleted project until it is erased, and every user', async () => {
  const store = openStore({ url: (await databases.migrated()).url, poolMax: 2 });
  const [shop, other] = ['shop', 'other'] as ProjectId[] as [ProjectId, ProjectId];
  await store.firstStart.ensure({
    organizationId: 'org',
    organizationName: 'Org',
    projectId: shop,
    projectName: 'Shop',
  });
  await store.firstStart.ensure({ organizationId: 'second', projectId: other, projectName: 'Other' });
  const { user } = await store.users.invite({
    email: 'ada@example.com',
    name: 'Ada 阿达',
    organizationId: 'org',
    role: 'VIEWER',
  });
  await store.projects.update(shop, { name: 'متجر 🛍' });
  await store.organizations.update('org', { name: 'Организация' });

  const named = async (id: ProjectId) => (await store.names.read()).projects.find((project) => project.id === id);
  expect(await named(shop)).toEqual({
    id: shop,
    name: 'متجر 🛍',
    organizationId: 'org',
    organizationName: 'Организация',
    deletedAt: null,
  });
  expect(await named(other)).toMatchObject({ name: 'Other', organizationId: 'second' });
  expect((await store.names.read()).users).toContainEqual({ id: user.id, email: 'ada@example.com', name: 'Ada 阿达' });

  await store.projects.delete(shop);
  const [deleted] = await store.erasures.unfinished();
  expect(await named(shop)).toMatchObject({ name: 'متجر 🛍', deletedAt: deleted?.deletedAt });
  await store.erasures.finish(shop);
  expect([await named(shop), (await named(other))?.deletedAt]).toEqual([undefined, null]);
});
