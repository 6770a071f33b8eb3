import {
  type CostRevisions,
  notFound,
  parseUsd,
  type PriceBook,
  type ProjectId,
  type Repricing,
  type RepricingRequest,
  unavailable,
} from '@spanledger/core';
import {
  aRepricing,
  anObservation,
  memoryCostRevisions,
  memoryRepricings,
  memoryTelemetry,
  memoryUnpricedReader,
  noCost,
  oneDay,
  someProject,
  someTime,
  type MemoryTelemetry,
  type Repricings,
} from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRepricingRunner, type RepricingRunner } from './repricing-runner.ts';

const unpriced = { ...noCost, source: 'unpriced' } as const;
const usage = { details: { input: 1_000_000, total: 1_000_000 }, convention: 'given', role: 'own' } as const;
const usd = (text: string): bigint => parseUsd(text) ?? 0n;

/** Version n has these prices per million units. */
const versions: readonly Readonly<Record<string, string>>[] = [{}, { m: '1' }, { m: '2', n: '3' }];

const bookAt = (version: number): PriceBook => ({
  prepare: async () => undefined,
  find: ({ model }) => {
    const price = versions[version]?.[model];
    if (price === undefined) return undefined;
    const rates = { input: { base: usd(price), tiers: [] } };
    return { modelId: model, provider: 'p', version: `v${version}`, rates };
  },
});

describe('the runner of re-pricings', () => {
  let state: MemoryTelemetry;
  let runs: Repricings;
  let own: ProjectId;
  let latest: number;
  let revisions: CostRevisions;
  let problems: unknown[];
  let time: number;
  const runners: RepricingRunner[] = [];

  beforeEach(() => {
    state = memoryTelemetry();
    runs = memoryRepricings();
    own = someProject();
    latest = 0;
    time = someTime + oneDay;
    revisions = memoryCostRevisions(state);
    problems = [];
    // Priced automatically by version 0 already.
    void runs.queue.setAutomaticPricing({ version: 0, noticedAt: time, isSettled: true });
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map(async (runner) => runner.stop()));
  });

  const start = (): RepricingRunner => {
    const runner = startRepricingRunner({
      ...runs,
      revisions,
      unpriced: memoryUnpricedReader(state),
      books: {
        latestVersion: async () => latest,
        at: async (version) => {
          if (version >= versions.length) throw notFound(`There is no version ${version}.`);
          return bookAt(version);
        },
      },
      now: () => time,
      pollMs: 5,
      onProblem: (error) => problems.push(error),
    });
    runners.push(runner);
    return runner;
  };
  const put = (id: string, fields = {}, row = {}): void =>
    state.observations.put(anObservation(own, `t/${id}`, { model: 'm', usage, ...fields }, { cost: unpriced, ...row }));
  const costOf = (id: string) => state.observations.get(own, 't', id)?.cost;
  const ask = async (fields: Partial<RepricingRequest> = {}): Promise<string> =>
    (await runs.store.create(own, aRepricing({ priceVersion: 1, ...fields }))).id;
  const ended = async (id: string, stateOf: Repricing['state'] = 'succeeded'): Promise<Repricing | undefined> => {
    await expect.poll(async () => (await runs.store.get(own, id))?.state).toBe(stateOf);
    return runs.store.get(own, id);
  };

  it('a re-pricing uses the version that was asked for, and returns the difference', async () => {
    put('a');
    put('b', { model: 'n' });
    put('c', { startTime: someTime + oneDay });
    put('d', {}, { cost: { ...unpriced, source: 'provided', total: 9n } });
    latest = 0;
    start();
    const id = await ask();
    expect(await ended(id)).toMatchObject({ days: 2, daysDone: 2, problem: null });
    expect(costOf('a')).toEqual({
      source: 'computed',
      details: { input: usd('1') },
      total: usd('1'),
      modelId: 'm',
      priceVersion: 'v1',
    });
    expect([costOf('b')?.source, costOf('c')?.total, costOf('d')?.total]).toEqual(['unpriced', usd('1'), 9n]);
    const change = {
      model: 'm',
      observations: 1,
      recordedCost: 0n,
      costBefore: 0n,
      costAfter: usd('1'),
      unpricedBefore: 1,
      unpricedAfter: 0,
    };
    expect(await runs.store.differences(own, id)).toEqual([
      { day: '2026-03-04', ...change },
      { day: '2026-03-05', ...change },
    ]);
    const back = await ask({ priceVersion: 0 });
    await ended(back);
    expect(costOf('a')).toEqual(unpriced);
  });

  it('the runner of re-pricings changes nothing in a dry run', async () => {
    put('a');
    start();
    const id = await ask({ isDryRun: true });
    await ended(id);
    expect(costOf('a')).toEqual(unpriced);
    expect(await runs.store.differences(own, id)).toMatchObject([{ costAfter: usd('1') }]);
  });

  it('a re-pricing goes on where it was stopped, and returns the difference that it found first', async () => {
    put('a');
    put('b', { startTime: someTime + oneDay });
    put('c', { startTime: someTime + oneDay });
    const sound = revisions;
    let left = 2;
    revisions = {
      ...sound,
      revise: async (...given) => {
        left -= 1;
        if (left < 0) throw unavailable('The store went away.');
        return sound.revise(...given);
      },
    };
    const id = await ask();
    const first = start();
    await expect.poll(() => problems.length).toBeGreaterThan(0);
    await first.stop();
    expect(await runs.store.get(own, id)).toMatchObject({ state: 'running', daysDone: 1 });
    expect([costOf('a'), costOf('b'), costOf('c')].filter((cost) => cost?.source === 'computed')).toHaveLength(2);
    revisions = sound;
    start();
    await ended(id);
    expect([costOf('a')?.total, costOf('b')?.total, costOf('c')?.total]).toEqual([usd('1'), usd('1'), usd('1')]);
    expect(await runs.store.differences(own, id)).toMatchObject([{ observations: 1 }, { observations: 2 }]);
  });

  it('a re-pricing looks again at what was written while it revised, and at nothing without end', async () => {
    put('a');
    put('b');
    const sound = revisions;
    let refused = 2;
    revisions = {
      ...sound,
      // As if each had been written after it was read.
      revise: async (project, day, changes) => {
        refused -= 1;
        return refused >= 0 ? 0 : sound.revise(project, day, changes);
      },
    };
    start();
    await ended(await ask());
    expect([costOf('a')?.total, costOf('b')?.total]).toEqual([usd('1'), usd('1')]);
    put('c');
    refused = Infinity;
    await ended(await ask());
    expect(costOf('c')).toEqual(unpriced);
  });

  it('the runner of re-pricings gives a run up when it is asked to', async () => {
    put('a');
    put('b', { startTime: someTime + oneDay });
    const sound = revisions;
    revisions = {
      ...sound,
      revise: async (...given) => {
        await runs.store.cancel(own, id);
        return sound.revise(...given);
      },
    };
    const id = await ask();
    start();
    expect(await ended(id, 'cancelled')).toMatchObject({ daysDone: 1 });
    expect([costOf('a')?.source, costOf('b')?.source]).toEqual(['computed', 'unpriced']);
  });

  it('the runner of re-pricings fails a run that cannot be done, and goes on with the next', async () => {
    put('a');
    const [bad, good] = [await ask({ priceVersion: 99 }), await ask()];
    start();
    expect(await ended(bad, 'failed')).toMatchObject({ problem: 'There is no version 99.' });
    await ended(good);
  });

  it('a re-pricing of what is unpriced starts when a price appears, once, and is marked as automatic', async () => {
    put('a');
    put('b', { model: 'n' });
    start();
    latest = 1;
    await expect.poll(() => costOf('a')?.total).toBe(usd('1'));
    latest = 2;
    await expect.poll(() => costOf('b')?.total).toBe(usd('3'));
    expect(costOf('a')?.total).toBe(usd('1'));
    const automatic = { requestedBy: null, isUnpricedOnly: true, isDryRun: false };
    await expect
      .poll(async () => (await runs.store.list(own, { page: 1, limit: 9 })).items)
      .toMatchObject([
        { ...automatic, priceVersion: 2, state: 'succeeded' },
        { ...automatic, priceVersion: 1, state: 'succeeded' },
      ]);
  });

  it('looks again when the new price is everywhere, for what was on its way while it was new', async () => {
    start();
    latest = 1;
    await expect.poll(async () => (await runs.queue.automaticPricing())?.version).toBe(1);
    put('late', {}, { updatedAt: time });
    time += 121_000_000;
    await expect.poll(() => costOf('late')?.total).toBe(usd('1'));
    expect(await runs.queue.automaticPricing()).toMatchObject({ version: 1, isSettled: true });
    put('later', { model: 'unheard-of' }, { updatedAt: time });
    expect((await runs.store.list(own, { page: 1, limit: 9 })).totalItems).toBe(1);
  });

  it('the runner of re-pricings leaves runs to the process that has the lock', async () => {
    put('a');
    const lock = await runs.queue.lock(() => undefined);
    const id = await ask();
    const runner = start();
    for (let round = 0; round < 5; round += 1) {
      runner.wake();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(await runs.store.get(own, id)).toMatchObject({ state: 'queued' });
    await lock?.release();
    await ended(id);
    expect(state.observations.get(own, 't', 'a')?.cost.source).toBe('computed');
  });
});
