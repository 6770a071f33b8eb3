import type { NewPromptVersion, ProjectId, PromptBody, PromptStore } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & { readonly prompts: PromptStore };

const text = (prompt: string): PromptBody => ({ type: 'text', prompt });
const all = { page: 1, limit: 50 };

/** The contract of the lists of every `PromptStore`. */
export const describePromptLists = (store: string, makeStores: () => Promise<Stores>): void => {
  describe(`${store} as lists of prompts`, () => {
    let prompts: PromptStore;
    let own: ProjectId;
    const plain = { body: text('Hello'), config: null, labels: [], commitMessage: null, createdBy: 'API' };
    beforeEach(async () => {
      const stores = await makeStores();
      prompts = stores.prompts;
      const [first, other] = await twoProjects(stores);
      own = first;
      await prompts.create(other, { ...plain, name: 'b', body: text('of another project'), labels: ['x'] });
    });
    const create = async (fields: Partial<NewPromptVersion> & { readonly name: string }) =>
      prompts.create(own, { ...plain, ...fields });

    test('a list has one entry for each prompt, by name, over the versions that match', async () => {
      await create({ name: 'b', labels: ['x'], tags: ['t'], config: 1 });
      await create({ name: 'b', labels: ['y'], config: 2 });
      await create({ name: 'a/b' });
      await create({ name: 'a/c' });
      const namesOf = async (conditions: object) =>
        (await prompts.list(own, conditions, all)).items.map((summary) => [summary.name, ...summary.versions]);
      expect(await namesOf({})).toEqual([
        ['a/b', 1],
        ['a/c', 1],
        ['b', 1, 2],
      ]);
      expect(await namesOf({ folder: 'a' })).toEqual([
        ['a/b', 1],
        ['a/c', 1],
      ]);
      expect(await namesOf({ label: 'x' })).toEqual([['b', 1]]);
      expect(await namesOf({ tag: 't', version: 2 })).toEqual([['b', 2]]);
      expect(await namesOf({ name: 'a' })).toEqual([]);
      expect(await namesOf({ fromUpdatedAt: Date.now() * 1000 + 60_000_000 })).toEqual([]);
      expect(await namesOf({ toUpdatedAt: 1 })).toEqual([]);
      const { items } = await prompts.list(own, { name: 'b' }, all);
      expect(items).toEqual([
        {
          name: 'b',
          type: 'text',
          versions: [1, 2],
          labels: ['x', 'y', 'latest'],
          tags: ['t'],
          lastUpdatedAt: expect.any(Number),
          lastConfig: 2,
        },
      ]);
      const second = await prompts.list(own, {}, { page: 2, limit: 2 });
      expect([second.totalItems, second.items.map((summary) => summary.name)]).toEqual([3, ['b']]);
    });

    test('versions are found by words and by parts of words, in texts and in chats, and not those of others', async () => {
      await create({ name: 'a', body: text('Translate the following Sätze, 100% exactly') });
      await create({ name: 'b', body: { type: 'chat', prompt: [{ role: 'user', content: 'first\nsecond "quote"' }] } });
      const foundBy = async (searched: string, mode: 'words' | 'part') =>
        (await prompts.search(own, { text: searched, mode }, all)).items.map((version) => version.name);
      expect(await foundBy('sätze translate', 'words')).toEqual(['a']);
      expect(await foundBy('second', 'words')).toEqual(['b']);
      expect(await foundBy('slate', 'words')).toEqual([]);
      expect(await foundBy('SLATE the', 'part')).toEqual(['a']);
      expect(await foundBy('100%', 'part')).toEqual(['a']);
      expect(await foundBy('100_', 'part')).toEqual([]);
      expect(await foundBy('\nsecond "q', 'part')).toEqual(['b']);
      expect(await foundBy('another', 'part')).toEqual([]);
      expect((await prompts.search(own, { text: 'a', mode: 'part' }, { page: 2, limit: 1 })).totalItems).toBe(1);
    });
  });
};
