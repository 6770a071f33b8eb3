import type { ProjectId, PromptFilter, PromptStore, PromptVersion } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';

type Stores = IdentityStores & { readonly prompts: PromptStore };

const all = { page: 1, limit: 50 };
const plain = { body: { type: 'text', prompt: 'x' }, commitMessage: null, createdBy: 'API' } as const;
const chat = { type: 'chat', prompt: [{ role: 'user', content: 'x' }] } as const;

const texts = (column: 'name' | 'type', operator: 'any of' | 'none of', ...value: string[]): PromptFilter => ({
  type: 'stringOptions',
  column,
  operator,
  value,
});
const name = (operator: Extract<PromptFilter, { type: 'string' }>['operator'], value: string): PromptFilter => ({
  type: 'string',
  column: 'name',
  operator,
  value,
});
const version = (operator: '=' | '>' | '<' | '>=' | '<=', value: number): PromptFilter => ({
  type: 'number',
  column: 'version',
  operator,
  value,
});
const list = (
  column: 'labels' | 'tags',
  operator: 'any of' | 'all of' | 'none of',
  ...value: string[]
): PromptFilter => ({ type: 'arrayOptions', column, operator, value });
const config = (
  key: string,
  operator: Extract<PromptFilter, { type: 'stringObject' }>['operator'],
  value = '',
): PromptFilter => ({ type: 'stringObject', column: 'config', key, operator, value });

const [off, one, two] = ['Tools/50%_off 1', 'tools/search 1', 'tools/search 2'] as const;

const cases: readonly (readonly [string, readonly PromptFilter[], readonly string[]])[] = [
  ['no condition', [], [off, one, two]],
  ['equality with case', [name('=', 'Tools/search')], []],
  ['equality without patterns', [name('=', 'Tools/50%_off')], [off]],
  ['the start of a text in any case', [name('starts with', 'TOOLS/')], [off, one, two]],
  ['the start only', [name('starts with', 'search')], []],
  ['the end of a text', [name('ends with', 'SEARCH')], [one, two]],
  ['the end only', [name('ends with', 'tools')], []],
  ['a part', [name('contains', 'S/s')], [one, two]],
  ['no such part', [name('does not contain', 's/S')], [off]],
  ['% as any characters', [name('contains', 't%ch')], [one, two]],
  ['_ as one character', [name('ends with', '/se_rch')], [one, two]],
  ['an escaped %', [name('contains', String.raw`0\%`)], [off]],
  ['an escaped _', [name('contains', String.raw`e\_rch`)], []],
  ['an asterisk as itself', [name('contains', 's*h')], []],
  ['a text that is not empty', [name('is not empty', '')], [off, one, two]],
  ['options', [texts('name', 'any of', 'tools/search', 'none')], [one, two]],
  ['none of the options', [texts('type', 'none of', 'text')], [off]],
  ['conditions joined by AND', [name('starts with', 'tools'), texts('type', 'any of', 'text')], [one, two]],
  ['a version', [version('=', 2)], [two]],
  ['later versions', [version('>', 1)], [two]],
  ['versions from a number', [version('>=', 1.5)], [two]],
  ['earlier versions', [version('<', 2)], [off, one]],
  ['versions up to a number', [version('<=', 1e20)], [off, one, two]],
  ['any label', [list('labels', 'any of', 'production', 'y')], [one, two]],
  ['all labels', [list('labels', 'all of', 'y', 'x')], [two]],
  ['labels of different versions', [list('labels', 'all of', 'production', 'x')], []],
  ['none of the labels', [list('labels', 'none of', 'latest')], [one]],
  ['any tag', [list('tags', 'any of', 'a')], [one, two]],
  ['all tags', [list('tags', 'all of', 'b', 'a')], [one, two]],
  ['none of the tags', [list('tags', 'none of', 'a', 'c')], [off]],
  ['a text of a config', [config('model', '=', 'GPT-4o')], [one]],
  ['a text of a config in another case', [config('model', '=', 'gpt-4o')], []],
  ['a part of a config', [config('model', 'contains', 'gpt_4')], [one, two]],
  ['no such part of a config that has the key', [config('model', 'does not contain', '4O')], [two]],
  ['a number of a config', [config('temperature', '=', '0.5')], [one]],
  ['an object of a config as its JSON', [config('tool', 'starts with', '{"a":[1')], [one]],
  ['a key that is set', [config('model', 'is set')], [one, two]],
  ['a key that is set to null', [config('none', 'is set')], [one]],
  ['a key that is set to an empty text', [config('empty', '=', '')], [one]],
  ['null, which is no text', [config('none', 'contains', 'null')], []],
  ['a key that is not set', [config('temperature', 'is not set')], [off, two]],
  ['a key that every object has', [config('toString', 'is set')], [two]],
  ['an index, which is no key', [config('0', 'is set')], []],
  ['a text with what JSON escapes', [config('pre', '=', 'a"\\\\\uFFFD\uFFFD')], [one]],
  ['a key with a quote', [config(`'"`, 'is set')], []],
];

/** The filters of every `PromptStore`. `makeStores` returns empty ones each time. */
export const describePromptFilters = (store: string, makeStores: () => Promise<Stores>): void => {
  describe(`${store} as PromptStore`, () => {
    let prompts: PromptStore;
    let own: ProjectId;
    let first: PromptVersion;

    beforeEach(async () => {
      const stores = await makeStores();
      prompts = stores.prompts;
      const [mine, other] = await twoProjects(stores);
      own = mine;
      const search = { ...plain, name: 'tools/search' };
      const parameters = {
        model: 'GPT-4o',
        temperature: 0.5,
        tool: { a: [1] },
        none: null,
        empty: '',
        pre: 'a"\\\\\0\uD800',
      };
      first = await prompts.create(own, { ...search, config: parameters, labels: ['production'], tags: ['a', 'b'] });
      await prompts.create(own, { ...search, config: { model: 'gpt_4', toString: 'own' }, labels: ['x', 'y'] });
      await prompts.create(own, {
        ...plain,
        name: 'Tools/50%_off',
        body: chat,
        config: ['model'],
        labels: [],
        tags: ['b'],
      });
      await prompts.create(other, {
        ...search,
        config: parameters,
        labels: ['production', 'x', 'y'],
        tags: ['a', 'b'],
      });
    });

    const matching = async (...filters: readonly PromptFilter[]) =>
      (await prompts.list(own, { filters }, all)).items.flatMap((summary) =>
        summary.versions.map((number) => `${summary.name} ${number}`),
      );

    test('each operator has the versions that it means, of the project alone', async () => {
      const found: Record<string, readonly string[]> = {};
      for (const [title, filters] of cases) found[title] = await matching(...filters);
      expect(found).toEqual(Object.fromEntries(cases.map(([title, _filters, expected]) => [title, expected])));
    });

    test('versions are filtered by an id, and by times to the millisecond that is shown', async () => {
      // Its labels have changed since.
      const { createdAt, updatedAt } = (await prompts.get(own, 'tools/search', { version: 1 })) ?? first;
      const ofFirst: PromptFilter = { type: 'string', column: 'id', operator: '=', value: first.id };
      expect(await matching(ofFirst)).toEqual([one]);
      for (const [column, at] of Object.entries({ createdAt, updatedAt }) as ['createdAt' | 'updatedAt', number][]) {
        const found = async (operator: '>' | '<' | '>=' | '<=', value: number) =>
          (await matching(ofFirst, { type: 'datetime', column, operator, value })).length;
        expect([await found('>', at), await found('>=', at), await found('<', at), await found('<=', at)]).toEqual([
          0, 1, 0, 1,
        ]);
        expect([await found('>=', at + 1), await found('<', at + 1), await found('>', at - 1)]).toEqual([0, 1, 1]);
      }
    });

    test('an entry of a filtered list has the versions, labels and config of the versions that match', async () => {
      const { items, totalItems } = await prompts.list(own, { filters: [config('model', '=', 'GPT-4o')] }, all);
      expect([totalItems, items]).toEqual([
        1,
        [
          {
            name: 'tools/search',
            type: 'text',
            versions: [1],
            labels: ['production'],
            tags: ['a', 'b'],
            lastUpdatedAt: expect.any(Number),
            lastConfig: first.config,
          },
        ],
      ]);
    });
  });
};
