import type { ProjectId, ScoreConfigFacts, ScoreConfigStore } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

const facts: ScoreConfigFacts = {
  name: 'Güte (1)',
  dataType: 'CATEGORICAL',
  description: null,
  minValue: null,
  maxValue: null,
  categories: [
    { label: 'gut', value: 0.1 },
    { label: 'schlecht “x”', value: -1e21 },
  ],
};
const range: ScoreConfigFacts = {
  ...facts,
  dataType: 'NUMERIC',
  description: 'd',
  minValue: -0.3,
  maxValue: 1e300,
  categories: null,
};

type Stores = IdentityStores & { readonly scoreConfigs: ScoreConfigStore };

/** The contract of every `ScoreConfigStore`. `makeStores` returns empty ones each time. */
export const describeScoreConfigStore = (name: string, makeStores: () => Promise<Stores>): void => {
  describe(`${name} as ScoreConfigStore`, () => {
    let scoreConfigs: ScoreConfigStore;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      [own, other] = await twoProjects(stores);
      ({ scoreConfigs } = stores);
    });

    test('a score config is kept as it was given, and is found in its project alone', async () => {
      for (const given of [facts, range]) {
        const config = await scoreConfigs.create(own, given);
        expect(config).toEqual({
          ...given,
          id: expect.any(String),
          projectId: own,
          isArchived: false,
          createdAt: expect.any(Number),
          updatedAt: expect.any(Number),
        });
        expect(await scoreConfigs.find(own, [config.id, 'unknown'])).toEqual([config]);
        expect(await scoreConfigs.find(other, [config.id])).toEqual([]);
      }
      const nowhere = scoreConfigs.create('nowhere' as ProjectId, facts);
      await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
    });

    test('score configs of one project are listed newest first, a page at a time', async () => {
      await scoreConfigs.create(other, facts);
      const ids: string[] = [];
      for (const name of ['a', 'b', 'a']) ids.unshift((await scoreConfigs.create(own, { ...facts, name })).id);
      const all = await scoreConfigs.list(own, { page: 1, limit: 10 });
      expect([all.items.map(({ id }) => id), all.totalItems]).toEqual([ids, 3]);
      const last = await scoreConfigs.list(own, { page: 2, limit: 2 });
      expect([last.items.map(({ id }) => id), last.totalItems]).toEqual([ids.slice(2), 3]);
    });

    test('a change of a score config replaces what is given and keeps the rest', async () => {
      const before = await scoreConfigs.create(own, range);
      const changed = await scoreConfigs.update(own, before.id, { isArchived: true, maxValue: 5, name: undefined });
      expect(changed).toEqual({ ...before, isArchived: true, maxValue: 5, updatedAt: changed.updatedAt });
      expect(await scoreConfigs.find(own, [before.id])).toEqual([changed]);
      expect((await scoreConfigs.update(own, before.id, { isArchived: false })).isArchived).toBe(false);
    });

    test('a change that makes a score config wrong as a whole changes nothing', async () => {
      const before = await scoreConfigs.create(own, range);
      for (const changes of [{ maxValue: -0.3 }, { categories: facts.categories }]) {
        const refused = scoreConfigs.update(own, before.id, { isArchived: true, ...changes });
        await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
      }
      expect(await scoreConfigs.find(own, [before.id])).toEqual([before]);
    });

    test('a score config of another project cannot be changed', async () => {
      const theirs = await scoreConfigs.create(other, facts);
      for (const id of [theirs.id, 'unknown']) {
        await expect(scoreConfigs.update(own, id, { isArchived: true })).rejects.toMatchObject({ code: 'not_found' });
      }
      expect(await scoreConfigs.find(other, [theirs.id])).toEqual([theirs]);
    });
  });
};
