import { savedViewsMax, type ProjectId, type SavedViewFields, type SavedViewStore } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const fields: SavedViewFields = {
  name: 'Slow chats',
  page: 'traces',
  state: { where: ['latency~>~2.5', 'name~=~a\u2028"b'], range: '7d', live: true },
  isShared: false,
};

type Stores = IdentityStores & { readonly savedViews: SavedViewStore };

type FillViews = (projectId: ProjectId, ownerId: string, count: number) => Promise<unknown>;

/**
 * The contract of every `SavedViewStore`. `makeStores` returns empty ones each time, `fill` adds views to the last of
 * them.
 */
export const describeSavedViewStore = (name: string, makeStores: () => Promise<Stores>, fill?: FillViews): void => {
  describe(`${name} as SavedViewStore`, () => {
    let stores: Stores;
    let views: SavedViewStore;
    let own: ProjectId;
    let other: ProjectId;
    let ada: string;
    let bob: string;
    const invite = async (email: string): Promise<string> =>
      (await stores.users.invite({ email, organizationId: 'own-org', role: 'MEMBER' })).user.id;

    beforeEach(async () => {
      stores = await makeStores();
      views = stores.savedViews;
      [own, other] = await twoProjects(stores);
      [ada, bob] = [await invite('ada@x'), await invite('bob@x')];
    });

    test('a view that is created is read back exactly by its owner', async () => {
      const view = await views.create(own, ada, fields);
      expect(view).toEqual({
        ...fields,
        id: expect.any(String),
        projectId: own,
        ownerId: ada,
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
      });
      expect(await views.list(own, ada)).toEqual([view]);
      expect(await views.list(own, ada, 'traces')).toEqual([view]);
      expect(await views.list(own, ada, 'scores')).toEqual([]);
    });

    test('a view that is not shared is neither listed, changed nor deleted by another user or a key', async () => {
      const view = await views.create(own, ada, fields);
      for (const viewer of [bob, null]) {
        expect(await views.list(own, viewer)).toEqual([]);
        await expect(views.update(own, viewer, view.id, fields)).rejects.toMatchObject({ code: 'not_found' });
        await expect(views.delete(own, viewer, view.id)).rejects.toMatchObject({ code: 'not_found' });
      }
      expect(await views.list(own, ada)).toEqual([view]);
    });

    test('a shared view is listed, changed and deleted by every viewer of its project', async () => {
      const shared = { ...fields, isShared: true };
      const view = await views.create(own, ada, shared);
      expect(await views.list(own, bob)).toEqual([view]);
      expect(await views.list(own, null)).toEqual([view]);
      const changed = await views.update(own, bob, view.id, { ...shared, name: 'Slow', state: {} });
      expect(changed).toMatchObject({ id: view.id, name: 'Slow', state: {}, ownerId: ada, createdAt: view.createdAt });
      expect(changed.updatedAt).toBeGreaterThanOrEqual(view.updatedAt);
      await views.delete(own, null, view.id);
      expect(await views.list(own, ada)).toEqual([]);
    });

    test('only its owner stops sharing a view, and a key keeps none from others', async () => {
      const shared = { ...fields, isShared: true };
      const view = await views.create(own, ada, shared);
      for (const viewer of [bob, null])
        await expect(views.update(own, viewer, view.id, fields)).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(views.create(own, null, fields)).rejects.toMatchObject({ code: 'invalid_input' });
      expect(await views.list(own, bob)).toEqual([view]);
      expect(await views.update(own, ada, view.id, fields)).toMatchObject({ isShared: false });
      expect(await views.list(own, bob)).toEqual([]);
    });

    test('a view of a key belongs to no user, and is seen by others once it is shared', async () => {
      const view = await views.create(own, null, { ...fields, isShared: true });
      expect(view.ownerId).toBeNull();
      expect(await views.list(own, bob)).toEqual([view]);
    });

    test('views are listed by name', async () => {
      for (const name of ['b', 'a', 'c']) await views.create(own, ada, { ...fields, name });
      expect((await views.list(own, ada)).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    });

    test('views of another project are neither listed, changed nor deleted', async () => {
      const view = await views.create(other, ada, { ...fields, isShared: true });
      expect(await views.list(own, ada)).toEqual([]);
      await expect(views.update(own, ada, view.id, fields)).rejects.toMatchObject({ code: 'not_found' });
      await expect(views.delete(own, ada, view.id)).rejects.toMatchObject({ code: 'not_found' });
      expect(await views.list(other, ada)).toEqual([view]);
    });

    test('a view of a project that is not there is refused', async () => {
      await expect(views.create('nowhere' as ProjectId, ada, fields)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('a project has a bounded number of views', async () => {
      const create: FillViews = async (project, owner, count) =>
        Promise.all(Array.from({ length: count }, async () => views.create(project, owner, fields)));
      await (fill ?? create)(own, ada, savedViewsMax - 1);
      await views.create(own, ada, fields);
      await expect(views.create(own, ada, fields)).rejects.toMatchObject({ code: 'conflict' });
      expect(await views.create(other, ada, fields)).toMatchObject({ projectId: other });
    });
  });
};
