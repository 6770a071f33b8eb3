import { gzipSync } from 'node:zlib';
import { unavailable, type PriceFollower, type PriceHistory, type PriceScope, type ProjectId } from '@spanledger/core';
import { aPrice, aRate, memoryIdentity, memoryPrices } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { installedName } from '../genai/genai-facts.ts';
import { openPriceBooks, priceBookAt } from './open-price-books.ts';

const at = Date.UTC(2026, 10, 1) * 1000;
const own = 'own' as ProjectId;
const query = { projectId: own, model: 'model-a', provider: null, serviceTier: null, at };

/** A store whose notifications arrive only when the test releases them. */
const farHistory = async () => {
  const identity = memoryIdentity();
  await identity.firstStart.ensure({ organizationId: 'org', projectId: 'own' });
  const { prices, priceHistory } = memoryPrices(identity.projects);
  const followers: PriceFollower[] = [];
  const counts = { snapshots: 0, versions: 0, organizations: 0 };
  let isDown = false;
  const answer = () => {
    if (isDown) throw unavailable('down');
  };
  const history: PriceHistory = {
    ...priceHistory,
    snapshot: async (version) => {
      answer();
      counts.snapshots += 1;
      return priceHistory.snapshot(version);
    },
    latestVersion: async () => {
      answer();
      counts.versions += 1;
      return priceHistory.latestVersion();
    },
    organizationsOf: async (ids) => {
      counts.organizations += 1;
      return priceHistory.organizationsOf(ids);
    },
    follow: (follower) => {
      followers.push(follower);
      return async () => undefined;
    },
  };
  return {
    prices,
    history,
    counts,
    hears: (isListening: boolean) => followers.forEach((follower) => follower.hears(isListening)),
    tell: (version: number) => followers.forEach((follower) => follower.changed(version)),
    setDown: (down: boolean) => {
      isDown = down;
    },
  };
};

let far: Awaited<ReturnType<typeof farHistory>>;
let nowMs: number;
const open = async () => openPriceBooks(far.history, { nowMs: () => nowMs });
const add = async (modelName = 'model-a') => far.prices.change({ add: [aPrice({ modelName })], remove: [] });

beforeEach(async () => {
  far = await farHistory();
  nowMs = 0;
});

describe('the current price book', () => {
  it('the current price book has a change as soon as it is heard of', async () => {
    const { current } = await open();
    far.hears(true);
    await current.prepare([own]);
    expect(current.find(query)).toBeUndefined();
    const { version } = await add();
    far.tell(version);
    await current.prepare([own]);
    expect(current.find(query)).toMatchObject({ modelId: 'model-a', version: `custom@${version}` });
  });

  it('the current price book asks once a second while it cannot hear', async () => {
    const { current } = await open();
    await add();
    nowMs = 999;
    await current.prepare([own]);
    expect(current.find(query)).toBeUndefined();
    nowMs = 1000;
    await current.prepare([own]);
    expect(current.find(query)).toBeDefined();
  });

  it('the current price book asks now and then while it hears, for a connection may have died without a word', async () => {
    const { current } = await open();
    far.hears(true);
    await current.prepare([own]);
    await add();
    nowMs = 9999;
    await current.prepare([own]);
    expect(current.find(query)).toBeUndefined();
    nowMs = 10_000;
    await current.prepare([own]);
    expect(current.find(query)).toBeDefined();
  });

  it('a price book asks for what changed while its connection was lost', async () => {
    const books = await open();
    const { current } = books;
    const heard: number[] = [];
    books.onChange((version) => heard.push(version));
    far.hears(true);
    far.hears(false);
    const { version } = await add();
    far.hears(true);
    await expect.poll(() => heard).toEqual([version]);
    await current.prepare([own]);
    expect(current.find(query)).toBeDefined();
  });

  it('the current price book is read once for any number of groups, and costs nothing while nothing changes', async () => {
    const { current } = await open();
    far.hears(true);
    await current.prepare([own]);
    const before = { ...far.counts };
    await Promise.all(Array.from({ length: 50 }, async () => current.prepare([own])));
    expect(far.counts).toEqual(before);
    far.tell((await add()).version);
    await Promise.all(Array.from({ length: 50 }, async () => current.prepare([own])));
    expect(far.counts.snapshots).toBe(before.snapshots + 1);
  });

  it('a price book is unavailable while changes cannot be read, and right again afterwards', async () => {
    const { current } = await open();
    const { version } = await add();
    far.setDown(true);
    far.tell(version);
    await expect(current.prepare([own])).rejects.toMatchObject({ code: 'unavailable' });
    far.setDown(false);
    await current.prepare([own]);
    expect(current.find(query)).toBeDefined();
  });

  it('the current price book does not open over a store that is down', async () => {
    far.setDown(true);
    await expect(open()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('the current price book goes back with a store that was replaced by an earlier state', async () => {
    const { current } = await open();
    far.hears(true);
    far.tell(1_000_000);
    await current.prepare([own]);
    const { version } = await add();
    far.tell(version);
    await current.prepare([own]);
    expect(current.find(query)).toBeDefined();
  });

  it('the current price book calls back once for each version, until that is stopped', async () => {
    const books = await open();
    const heard: number[] = [];
    const stop = books.onChange((version) => heard.push(version));
    far.tell(5);
    far.tell(5);
    far.tell(4);
    far.tell(6);
    stop();
    far.tell(7);
    expect(heard).toEqual([5, 6]);
  });

  it('the current price book has the built-in prices, and prices of people before them', async () => {
    const books = await open();
    const gpt = { ...query, model: 'gpt-4o' };
    expect(books.current.find(gpt)).toMatchObject({ version: installedName });
    const { version } = await add('gpt-4o');
    far.tell(version);
    await books.current.prepare([own]);
    expect(books.current.find(gpt)).toMatchObject({ version: `custom@${version}` });
  });
});

describe('changes after a version', () => {
  it("concern a project when they are its own, its organization's or the instance's", async () => {
    const books = await open();
    const other = 'other-project' as ProjectId;
    const concernedBy = async (...scopes: PriceScope[]) => {
      const before = await books.latestVersion();
      for (const scope of scopes) await far.prices.change({ add: [aPrice({ scope })], remove: [] });
      return books.concerned([own, other], before);
    };
    expect(await concernedBy()).toEqual([]);
    expect(await concernedBy({ kind: 'project', projectId: own })).toEqual([own]);
    expect(await concernedBy({ kind: 'organization', organizationId: 'org' })).toEqual([own]);
    expect(await concernedBy({ kind: 'instance' })).toEqual([own, other]);
    const before = await books.latestVersion();
    await far.history.recordBuiltIn('genai-prices@next', async () => new Uint8Array([1]));
    expect(await books.concerned([other], before)).toEqual([other]);
  });
});

describe('the price book at a version', () => {
  it('the price book at a version is what it was then, whatever came later', async () => {
    const books = await open();
    const before = await books.latestVersion();
    const first = await add();
    const rates = { input: aRate(9) };
    const second = await far.prices.change({ add: [aPrice({ rates })], remove: first.added.map(({ id }) => id) });
    const inputAt = async (version: number) => {
      const book = await books.at(version);
      await book.prepare([own]);
      return book.find(query)?.rates['input'];
    };
    expect(await inputAt(before)).toBeUndefined();
    expect(await inputAt(first.version)).toEqual(aRate(3));
    expect(await inputAt(second.version)).toEqual(aRate(9));
    await expect(books.at(second.version + 1)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['current', 'at a version'] as const)(
    'a book (%s) that matches a name knows the prices of the organization, and those whose pattern it is',
    async (which) => {
      const scope = { kind: 'organization', organizationId: 'org' } as const;
      const ofPattern = aPrice({ modelName: 'family', matchPattern: '^family-.*-large$', scope });
      const { version } = await far.prices.change({ add: [ofPattern], remove: [] });
      const books = await open();
      const book = which === 'current' ? books.current : await books.at(version);
      const name = { ...query, model: 'family-2026-large' };
      await book.match?.(own, [{ model: name.model, provider: null }]);
      expect(book.find(name)).toMatchObject({ modelId: 'family' });
      expect(book.find({ ...name, model: 'family-2026-small' })).toBeUndefined();
    },
  );

  it('the price book at a version has the built-in facts that were recorded then, and leaves the installed ones as they are', async () => {
    const openai = {
      id: 'openai',
      name: 'OpenAI',
      api_pattern: 'x',
      model_match: { starts_with: 'gpt' },
      models: [
        {
          id: 'gpt-4o',
          match: { equals: 'gpt-4o' },
          prices: { input_mtok: 77, output_mtok: { base: 1, tiers: [{ start: 10, price: 2 }] } },
        },
      ],
    };
    const facts = gzipSync(JSON.stringify([openai]));
    await far.history.recordBuiltIn('genai-prices@0.0.1', async () => facts);
    const old = await far.history.latestVersion();
    const books = await open();
    expect(await books.latestVersion()).toBe(old + 1);
    const gpt = { ...query, model: 'gpt-4o' };
    const then = await books.at(old);
    const now = books.current.find(gpt);
    expect(then.find(gpt)).toEqual({
      modelId: 'gpt-4o',
      provider: 'openai',
      version: 'genai-prices@0.0.1',
      rates: {
        input: aRate(77),
        output: { ...aRate(1), tiers: [{ above: 10, rate: aRate(2).base }] },
      },
    });
    expect(then.find({ ...query, model: 'claude-sonnet-4-5' })).toBeUndefined();
    expect(now).toMatchObject({ version: installedName, rates: { input: aRate('2.5') } });
    expect(books.current.find({ ...query, model: 'claude-sonnet-4-5' })).toMatchObject({ version: installedName });
    expect((await priceBookAt(far.history)).find(gpt)).toEqual(now);
  });

  it('of recorded facts reads them as they were written', async () => {
    const books = await open();
    const version = await books.latestVersion();
    const recorded = await far.history.builtIn(installedName);
    await far.history.recordBuiltIn('genai-prices@copy', async () => recorded!);
    const copy = await books.at(version + 1);
    for (const model of ['gpt-4o', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'deepseek-chat', 'azure/gpt-4o', 'nothing']) {
      const expected = books.current.find({ ...query, model });
      const found = copy.find({ ...query, model });
      expect(found).toEqual(expected && { ...expected, version: 'genai-prices@copy' });
    }
  });
});
