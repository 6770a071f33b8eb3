import type { PriceScope, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { aPrice } from './a-price.ts';
import type { PriceStores } from './memory-prices.ts';

const scopes = (...all: PriceScope[]): ReadonlySet<string> => new Set(all.map((scope) => JSON.stringify(scope)));

/** The contract of every `PriceHistory`. `makeStores` returns empty stores each time. */
export const describePriceHistory = (name: string, makeStores: () => Promise<IdentityStores & PriceStores>): void => {
  describe(`${name} as PriceHistory`, () => {
    let stores: IdentityStores & PriceStores;
    let own: ProjectId;
    let other: ProjectId;
    let ofOwn: PriceScope;
    const ofOwnOrganization: PriceScope = { kind: 'organization', organizationId: 'own-org' };

    beforeEach(async () => {
      stores = await makeStores();
      [own, other] = await twoProjects(stores);
      ofOwn = { kind: 'project', projectId: own };
    });

    const add = async (...given: Parameters<typeof aPrice>[0][]) =>
      stores.prices.change({ add: given.map((each) => aPrice(each)), remove: [] });

    test('the scopes of what changed after a version are those of added and of removed prices', async () => {
      const changedAfter = async (version: number) => scopes(...(await stores.priceHistory.changedScopes(version)));
      const first = await add({ scope: ofOwn }, { modelName: 'b', scope: ofOwn });
      const second = await add({ scope: ofOwnOrganization });
      const third = await stores.prices.change({ add: [], remove: [first.added[0]!.id] });
      expect(await changedAfter(first.version - 1)).toEqual(scopes(ofOwn, ofOwnOrganization));
      expect(await changedAfter(first.version)).toEqual(scopes(ofOwnOrganization, ofOwn));
      expect(await changedAfter(second.version)).toEqual(scopes(ofOwn));
      expect(await changedAfter(third.version)).toEqual(scopes());
      await stores.priceHistory.recordBuiltIn('facts@2', async () => new Uint8Array([1]));
      expect(await changedAfter(third.version)).toEqual(scopes({ kind: 'instance' }));
      expect(await changedAfter(third.version + 1)).toEqual(scopes());
    });

    test('every change is the next version, and what a version held is the same for ever', async () => {
      const before = await stores.priceHistory.latestVersion();
      const first = await add({ modelName: 'a' });
      const { id } = first.added[0]!;
      const second = await stores.prices.change({ add: [aPrice({ modelName: 'b' })], remove: [id] });
      expect([first.version, second.version]).toEqual([before + 1, before + 2]);
      const held = async (version?: number) =>
        (await stores.priceHistory.snapshot(version)).entries.map(({ modelName }) => modelName);
      expect([await held(before), await held(first.version), await held()]).toEqual([[], ['a'], ['b']]);
      expect(await stores.priceHistory.latestVersion()).toBe(second.version);
      expect((await stores.prices.list(own, { page: 1, limit: 9 })).items.map(({ modelName }) => modelName)).toEqual([
        'b',
      ]);
      expect(await stores.prices.get(own, id)).toBeUndefined();
    });

    test.each([-1, 1.5, 1_000_000, Number.NaN])('version %d that never was is reported', async (version) => {
      await expect(stores.priceHistory.snapshot(version)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('built-in prices are recorded once each, as a version, and the facts are kept', async () => {
      const facts = new Uint8Array([1, 2, 3, 0, 255]);
      await stores.priceHistory.recordBuiltIn('facts@1', async () => facts);
      const first = await stores.priceHistory.latestVersion();
      await stores.priceHistory.recordBuiltIn('facts@1', async () => Promise.reject(new Error('they are recorded')));
      expect(await stores.priceHistory.latestVersion()).toBe(first);
      await stores.priceHistory.recordBuiltIn('facts@2', async () => new Uint8Array([4]));
      await add({});
      expect((await stores.priceHistory.snapshot(first)).builtIn).toBe('facts@1');
      expect((await stores.priceHistory.snapshot()).builtIn).toBe('facts@2');
      expect(Array.from((await stores.priceHistory.builtIn('facts@1')) ?? [])).toEqual([...facts]);
      expect(await stores.priceHistory.builtIn('facts@3')).toBeUndefined();
    });

    test('who follows hears of every version before its change resolves', async () => {
      const heard: number[] = [];
      const stop = stores.priceHistory.follow({ changed: (version) => heard.push(version), hears: () => undefined });
      const { version } = await add({});
      expect(heard).toContain(version);
      await stop();
      await add({ modelName: 'later' });
      expect(Math.max(...heard)).toBe(version);
    });

    test('projects are listed with their organizations', async () => {
      const found = await stores.priceHistory.organizationsOf([own, other, 'nowhere' as ProjectId]);
      expect([...found]).toEqual(
        expect.arrayContaining([
          [own, 'own-org'],
          [other, 'other-org'],
        ]),
      );
      expect(found.size).toBe(2);
    });
  });
};
