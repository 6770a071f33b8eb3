import type { PriceScope, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { aPrice, aRate } from './a-price.ts';
import type { PriceStores } from './memory-prices.ts';
import { describePriceHistory } from './price-history.conformance.ts';

const everything = { page: 1, limit: 100 };
const instance: PriceScope = { kind: 'instance' };
const january = Date.UTC(2026, 0, 1) * 1000;
const march = Date.UTC(2026, 2, 1) * 1000;
const june = Date.UTC(2026, 5, 1) * 1000;

/** The contract of every `PriceStore` with its `PriceHistory`. `makeStores` returns empty stores each time. */
export const describePriceStore = (name: string, makeStores: () => Promise<IdentityStores & PriceStores>): void => {
  describePriceHistory(name, makeStores);
  describe(`${name} as PriceStore`, () => {
    let stores: IdentityStores & PriceStores;
    let own: ProjectId;
    let other: ProjectId;
    let ofOwn: PriceScope;
    let ofOther: PriceScope;
    const ofOwnOrganization: PriceScope = { kind: 'organization', organizationId: 'own-org' };

    beforeEach(async () => {
      stores = await makeStores();
      [own, other] = await twoProjects(stores);
      ofOwn = { kind: 'project', projectId: own };
      ofOther = { kind: 'project', projectId: other };
    });

    const add = async (...given: Parameters<typeof aPrice>[0][]) =>
      stores.prices.change({ add: given.map((each) => aPrice(each)), remove: [] });
    const namesFor = async (projectId: ProjectId): Promise<readonly string[]> =>
      (await stores.prices.list(projectId, everything)).items.map(({ modelName }) => modelName);

    test('a price is given back as it was added, to the last decimal', async () => {
      const price = aPrice({
        scope: ofOwn,
        source: 'some file',
        provider: 'openai',
        effectiveFrom: january + 1,
        effectiveTo: march + 999,
        rates: {
          input: { base: 1n, tiers: [{ above: 200_000, rate: 123_456_789_012_345_678_901n }] },
          'a bucket "of" ours': aRate('0.075'),
        },
        serviceTiers: { batch: { input: aRate('1.5') } },
        unit: 'CHARACTERS',
        tokenizerId: 'openai',
        tokenizerConfig: '{"tokensPerName":1}',
        pricingTiers: '[]',
      });
      const { version, added } = await stores.prices.change({ add: [price], remove: [] });
      expect(added).toHaveLength(1);
      expect(added[0]).toMatchObject({ ...price, addedIn: version, removedIn: null });
      expect(await stores.prices.get(own, added[0]!.id)).toEqual(added[0]);
    });

    test("a project sees its own prices, its organization's and everybody's, and none of another project", async () => {
      await add({ modelName: 'everybody' });
      await add({ modelName: 'organization', scope: ofOwnOrganization });
      await add({ modelName: 'own', scope: ofOwn });
      const theirs = await add({ modelName: 'other', scope: ofOther });
      expect(await namesFor(own)).toEqual(['own', 'organization', 'everybody']);
      expect(await namesFor(other)).toEqual(['other', 'everybody']);
      expect(await stores.prices.get(own, theirs.added[0]!.id)).toBeUndefined();
      expect((await stores.prices.ofScope(ofOwn)).map(({ modelName }) => modelName)).toEqual(['own']);
    });

    test('pages hold each price once, the newest first, with the count of all', async () => {
      for (const modelName of ['a', 'b', 'c']) await add({ modelName });
      const pages = await Promise.all([1, 2, 3].map((page) => stores.prices.list(own, { page, limit: 2 })));
      expect(pages.map(({ items }) => items.map(({ modelName }) => modelName))).toEqual([['c', 'b'], ['a'], []]);
      expect(pages.map(({ totalItems }) => totalItems)).toEqual([3, 3, 3]);
    });

    test('the sources of a project are counted by scope, the nearest first, and none of another project is there', async () => {
      await add({ modelName: 'a' }, { modelName: 'b', source: 'file-1' });
      await add({ modelName: 'c', scope: ofOther, source: 'theirs' });
      const { version: third } = await add({ modelName: 'd', scope: ofOwn, source: 'file-1' });
      const { version } = await add({ modelName: 'e', scope: ofOwn }, { modelName: 'f', scope: ofOwn });
      const { added } = await add({ modelName: 'g', scope: ofOwn, source: 'file-2' });
      await stores.prices.change({ add: [], remove: added.map(({ id }) => id) });
      const found = await stores.prices.sources(own);
      expect(found.map(({ scope, source, count }) => [scope.kind, source, count])).toEqual([
        ['project', 'custom', 2],
        ['project', 'file-1', 1],
        ['instance', 'custom', 1],
        ['instance', 'file-1', 1],
      ]);
      expect(found.slice(0, 2).map((source) => source.version)).toEqual([version, third]);
      expect((await stores.prices.sources(other)).map(({ source }) => source)).toEqual(['theirs', 'custom', 'file-1']);
    });

    test('the versions of a project are those that changed its prices or the built-in ones, with what they changed', async () => {
      const known = (await stores.prices.versions(own, everything)).totalItems;
      const { added } = await add({ modelName: 'a', scope: ofOwn }, { modelName: 'b', scope: ofOwn, source: 'file' });
      const first = await stores.priceHistory.latestVersion();
      await add({ modelName: 'c', scope: ofOther, source: 'theirs' });
      await stores.prices.change({ add: [aPrice({ modelName: 'd' })], remove: [added[0]!.id] });
      await stores.priceHistory.recordBuiltIn('facts@1', async () => new Uint8Array([1]));
      const { items, totalItems } = await stores.prices.versions(own, { page: 1, limit: 3 });
      expect(items.map(({ createdAt: _createdAt, ...change }) => change)).toEqual([
        { version: first + 3, builtIn: 'facts@1', sources: [], added: 0, removed: 0 },
        { version: first + 2, builtIn: null, sources: ['custom'], added: 1, removed: 1 },
        { version: first, builtIn: null, sources: ['custom', 'file'], added: 2, removed: 0 },
      ]);
      expect(Math.abs(Date.now() * 1000 - (items[0]?.createdAt ?? 0))).toBeLessThan(60e6);
      expect(totalItems).toBe(known + 3);
      const others = await stores.prices.versions(other, { page: 1, limit: 3 });
      expect(others.items.map(({ version, removed }) => [version - first, removed])).toEqual([
        [3, 0],
        [2, 0],
        [1, 0],
      ]);
    });

    test('a change is all or nothing', async () => {
      const { added, version } = await add({ modelName: 'a' });
      const remove = [added[0]!.id, 'unknown'];
      const attempt = stores.prices.change({ add: [aPrice({ modelName: 'b' })], remove });
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
      expect(await namesFor(own)).toEqual(['a']);
      expect(await stores.priceHistory.latestVersion()).toBe(version);
    });

    test('a price that was removed cannot be removed again', async () => {
      const { added } = await add({});
      const remove = [added[0]!.id];
      await stores.prices.change({ add: [], remove });
      await expect(stores.prices.change({ add: [], remove })).rejects.toMatchObject({ code: 'not_found' });
    });

    test.each([
      [{}, {}],
      [{ effectiveFrom: january }, { effectiveFrom: january, effectiveTo: march }],
      [
        { effectiveFrom: january, effectiveTo: june },
        { effectiveFrom: march, effectiveTo: null },
      ],
      [{ effectiveTo: march }, { effectiveFrom: january }],
      [{ provider: 'OpenAI' }, { provider: 'openai' }],
      [{}, { modelName: 'MODEL-A' }],
    ])('prices that would be in force at once are refused, and both are named: %j, %j', async (one, another) => {
      await add(one);
      await expect(add(another)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/model-a .*(since ever|from 20).* and .*(since ever|from 20)/i) as string,
      });
      await expect(add({ ...one, modelName: 'x' }, { ...another, modelName: 'x' })).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await namesFor(own)).toEqual(['model-a']);
    });

    test('prices after each other, of different providers, models and scopes do not overlap', async () => {
      await add(
        { effectiveTo: january },
        { effectiveFrom: january, effectiveTo: march },
        { effectiveFrom: march },
        { effectiveFrom: june },
        { provider: 'azure' },
        { modelName: 'model-b' },
        { scope: ofOwn },
        { scope: ofOther },
        { scope: ofOwnOrganization },
        { scope: { kind: 'organization', organizationId: 'other-org' } },
      );
      const begins = (await stores.prices.ofScope(instance)).map((entry) => [entry.modelName, entry.effectiveFrom]);
      expect(begins).toHaveLength(6);
      expect(begins.filter(([model]) => model === 'model-b')).toHaveLength(1);
    });

    test('a price takes the place of another in one change', async () => {
      const { added } = await add({});
      const rates = { input: aRate(4) };
      const changed = await stores.prices.change({ add: [aPrice({ rates })], remove: [added[0]!.id] });
      expect(await stores.prices.ofScope(instance)).toEqual(changed.added);
    });

    test('a price takes the place of the one of its scope with its public id, and of none of another scope', async () => {
      const publicId = 'our id';
      const first = await add({ scope: ofOwn, publicId }, { scope: ofOwn, modelName: 'another' });
      const theirs = await add({ scope: ofOther, modelName: 'theirs', publicId });
      const changed = await add({ scope: ofOwn, modelName: 'model-b', publicId });
      expect(await namesFor(own)).toEqual(['model-b', 'another']);
      expect(await stores.prices.get(own, publicId)).toEqual(changed.added[0]);
      expect(await stores.prices.get(other, publicId)).toEqual(theirs.added[0]);
      const { items } = await stores.prices.versions(own, { page: 1, limit: 1 });
      expect(items).toMatchObject([{ version: changed.version, added: 1, removed: 1 }]);
      const { entries } = await stores.priceHistory.snapshot(first.version);
      expect(entries.map(({ modelName, publicId: id }) => [modelName, id])).toContainEqual(['model-a', publicId]);
      await stores.prices.change({ add: [], remove: [changed.added[0]!.id] });
      expect(await stores.prices.get(own, publicId)).toBeUndefined();
      expect(await namesFor(other)).toEqual(['theirs']);
    });

    test('the public id of a price that was added without one is its id, under which another takes its place', async () => {
      const { id, publicId } = (await add({ scope: ofOwn })).added[0]!;
      expect(publicId).toBe(id);
      const [theirs] = (await add({ scope: ofOther, publicId })).added;
      const [next] = (await add({ scope: ofOwn, publicId })).added;
      expect(next?.id).not.toBe(id);
      expect(await stores.prices.ofScope(ofOwn)).toEqual([next]);
      expect(await stores.prices.get(own, id)).toEqual(next);
      expect(await stores.prices.get(other, id)).toEqual(theirs);
      expect(await stores.prices.get(own, next!.id)).toBeUndefined();
    });

    test('a price whose successor is refused stays', async () => {
      await add({ scope: ofOwn, publicId: 'one' }, { scope: ofOwn, modelName: 'another' });
      const attempt = add({ scope: ofOwn, modelName: 'another', publicId: 'one' });
      await expect(attempt).rejects.toMatchObject({ code: 'conflict' });
      expect(await stores.prices.get(own, 'one')).toMatchObject({ modelName: 'model-a' });
    });

    test('of prices that are added at once with one public id the last stays', async () => {
      const models = ['a', 'b', 'c', 'd'];
      await Promise.all(models.map(async (modelName) => add({ scope: ofOwn, modelName, publicId: 'one' })));
      const kept = await stores.prices.ofScope(ofOwn);
      expect(kept).toMatchObject([{ publicId: 'one', addedIn: await stores.priceHistory.latestVersion() }]);
    });

    test.each<[string, Parameters<typeof aPrice>[0]]>([
      ['modelName', { modelName: ' ' }],
      ['modelName', { modelName: 'x'.repeat(301) }],
      ['provider', { provider: '' }],
      ['matchPattern', { matchPattern: '' }],
      ['matchPattern', { matchPattern: 'x'.repeat(1001) }],
      ['prices', { rates: {} }],
      ['effectiveTo', { effectiveFrom: march, effectiveTo: january }],
      ['effectiveTo', { effectiveFrom: march, effectiveTo: march }],
    ])('a price that nothing can cost is refused by the name of its field: %s', async (field, wrong) => {
      await expect(add(wrong)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(field) as string,
      });
    });

    test('a project and an organization that are not there get no price', async () => {
      const scopes: readonly PriceScope[] = [
        { kind: 'project', projectId: 'nowhere' as ProjectId },
        { kind: 'organization', organizationId: 'nowhere' },
      ];
      for (const scope of scopes) await expect(add({ scope })).rejects.toMatchObject({ code: 'not_found' });
    });

    test('of changes made at once each gets its own version, and of equal prices one is added', async () => {
      const before = await stores.priceHistory.latestVersion();
      const tries = await Promise.allSettled([{ modelName: 'x' }, {}, {}, { modelName: 'y' }].map((it) => add(it)));
      const versions = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value.version] : []));
      expect(versions.toSorted((a, b) => a - b)).toEqual([before + 1, before + 2, before + 3]);
      expect(await namesFor(own)).toHaveLength(3);
    });

    test('more prices are added at once than a statement takes', async () => {
      const many = Array.from({ length: 1200 }, (_, index) => aPrice({ modelName: `model-${index}` }));
      const { added } = await stores.prices.change({ add: many, remove: [] });
      expect(added).toHaveLength(1200);
      expect((await stores.priceHistory.snapshot()).entries).toHaveLength(1200);
      expect((await stores.prices.list(own, { page: 2, limit: 10 })).totalItems).toBe(1200);
    });
  });
};
