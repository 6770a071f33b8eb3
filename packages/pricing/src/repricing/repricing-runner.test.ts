import { unavailable } from '@spanledger/core';
import { oneDay, someTime } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RepricedProject, unpriced, usd } from './repriced-project.fixture.ts';

describe('the runner of re-pricings', () => {
  let project: RepricedProject;
  beforeEach(() => {
    project = new RepricedProject();
  });
  afterEach(async () => project.stop());

  it('a re-pricing uses the version that was asked for, and returns the difference', async () => {
    project.put('a');
    project.put('b', { model: 'n' });
    project.put('c', { startTime: someTime + oneDay });
    project.put('d', {}, { cost: { ...unpriced, source: 'provided', total: 9n } });
    project.latestVersion = 0;
    project.start();
    const id = await project.ask();
    expect(await project.ended(id)).toMatchObject({ days: 2, daysDone: 2, problem: null });
    expect(project.costOf('a')).toEqual({
      source: 'computed',
      details: { input: usd('1') },
      total: usd('1'),
      modelId: 'm',
      priceVersion: 'v1',
    });
    expect([project.costOf('b')?.source, project.costOf('c')?.total, project.costOf('d')?.total]).toEqual([
      'unpriced',
      usd('1'),
      9n,
    ]);
    const change = {
      model: 'm',
      observations: 1,
      recordedCost: 0n,
      costBefore: 0n,
      costAfter: usd('1'),
      unpricedBefore: 1,
      unpricedAfter: 0,
    };
    expect(await project.runs.store.differences(project.id, id)).toEqual([
      { day: '2026-03-04', ...change },
      { day: '2026-03-05', ...change },
    ]);
    const back = await project.ask({ priceVersion: 0 });
    await project.ended(back);
    expect(project.costOf('a')).toEqual(unpriced);
  });

  it('the runner of re-pricings changes nothing in a dry run', async () => {
    project.put('a');
    project.start();
    const id = await project.ask({ isDryRun: true });
    await project.ended(id);
    expect(project.costOf('a')).toEqual(unpriced);
    expect(await project.runs.store.differences(project.id, id)).toMatchObject([{ costAfter: usd('1') }]);
  });

  it('a re-pricing goes on where it was stopped, and returns the difference that it found first', async () => {
    project.put('a');
    project.put('b', { startTime: someTime + oneDay });
    project.put('c', { startTime: someTime + oneDay });
    const sound = project.revisions;
    let left = 2;
    project.revisions = {
      ...sound,
      revise: async (...given) => {
        left -= 1;
        if (left < 0) throw unavailable('The store went away.');
        return sound.revise(...given);
      },
    };
    const id = await project.ask();
    const first = project.start();
    await expect.poll(() => project.problems.length).toBeGreaterThan(0);
    await first.stop();
    expect(await project.get(id)).toMatchObject({ state: 'running', daysDone: 1 });
    expect(
      [project.costOf('a'), project.costOf('b'), project.costOf('c')].filter((cost) => cost?.source === 'computed'),
    ).toHaveLength(2);
    project.revisions = sound;
    project.start();
    await project.ended(id);
    expect([project.costOf('a')?.total, project.costOf('b')?.total, project.costOf('c')?.total]).toEqual([
      usd('1'),
      usd('1'),
      usd('1'),
    ]);
    expect(await project.runs.store.differences(project.id, id)).toMatchObject([
      { observations: 1 },
      { observations: 2 },
    ]);
  });

  it('a re-pricing looks again at what was written while it revised, and at nothing without end', async () => {
    project.put('a');
    project.put('b');
    const sound = project.revisions;
    let refused = 2;
    project.revisions = {
      ...sound,
      // As if each had been written after it was read.
      revise: async (project, day, changes) => {
        refused -= 1;
        return refused >= 0 ? 0 : sound.revise(project, day, changes);
      },
    };
    project.start();
    await project.ended(await project.ask());
    expect([project.costOf('a')?.total, project.costOf('b')?.total]).toEqual([usd('1'), usd('1')]);
    project.put('c');
    refused = Infinity;
    await project.ended(await project.ask());
    expect(project.costOf('c')).toEqual(unpriced);
  });

  it('the runner of re-pricings gives a run up when it is asked to', async () => {
    project.put('a');
    project.put('b', { startTime: someTime + oneDay });
    const sound = project.revisions;
    project.revisions = {
      ...sound,
      revise: async (...given) => {
        await project.runs.store.cancel(project.id, id);
        return sound.revise(...given);
      },
    };
    const id = await project.ask();
    project.start();
    expect(await project.ended(id, 'cancelled')).toMatchObject({ daysDone: 1 });
    expect([project.costOf('a')?.source, project.costOf('b')?.source]).toEqual(['computed', 'unpriced']);
  });

  it('the runner of re-pricings fails a run that cannot be done, and goes on with the next', async () => {
    project.put('a');
    const [bad, good] = [await project.ask({ priceVersion: 99 }), await project.ask()];
    project.start();
    expect(await project.ended(bad, 'failed')).toMatchObject({ problem: 'There is no version 99.' });
    await project.ended(good);
  });

  it('a re-pricing of what is unpriced starts when a price appears, once, and is marked as automatic', async () => {
    project.put('a');
    project.put('b', { model: 'n' });
    project.start();
    project.latestVersion = 1;
    await expect.poll(() => project.costOf('a')?.total).toBe(usd('1'));
    project.latestVersion = 2;
    await expect.poll(() => project.costOf('b')?.total).toBe(usd('3'));
    expect(project.costOf('a')?.total).toBe(usd('1'));
    const automatic = { requestedBy: null, isUnpricedOnly: true, isDryRun: false };
    await expect
      .poll(async () => (await project.runs.store.list(project.id, { page: 1, limit: 9 })).items)
      .toMatchObject([
        { ...automatic, priceVersion: 2, state: 'succeeded' },
        { ...automatic, priceVersion: 1, state: 'succeeded' },
      ]);
  });

  it('prices of others start none, also when more of them come before the first ones are settled', async () => {
    const asked: number[] = [];
    project.concerned = (projectIds, after) => {
      asked.push(after);
      return after < 1 ? projectIds : [];
    };
    await project.runs.queue.setAutomaticPricing({ version: 1, noticedAt: 0, isSettled: true, settledBefore: null });
    project.put('a');
    project.start();
    for (const version of [2, 3]) {
      project.latestVersion = version;
      await expect.poll(async () => (await project.runs.queue.automaticPricing())?.version).toBe(version);
    }
    expect(await project.runs.queue.automaticPricing()).toMatchObject({ isSettled: false, settledBefore: 1 });
    project.time += 121_000_000;
    project.put('late', {}, { updatedAt: project.time });
    await expect.poll(async () => (await project.runs.queue.automaticPricing())?.isSettled).toBe(true);
    expect(asked).toEqual([1, 1, 1]);
    expect((await project.runs.store.list(project.id, { page: 1, limit: 9 })).totalItems).toBe(0);
  });

  it('looks again when the new price is everywhere, for what was on its way while it was new', async () => {
    project.start();
    project.latestVersion = 1;
    await expect.poll(async () => (await project.runs.queue.automaticPricing())?.version).toBe(1);
    project.put('late', {}, { updatedAt: project.time });
    project.time += 121_000_000;
    await expect.poll(() => project.costOf('late')?.total).toBe(usd('1'));
    expect(await project.runs.queue.automaticPricing()).toMatchObject({ version: 1, isSettled: true });
    project.put('later', { model: 'unheard-of' }, { updatedAt: project.time });
    expect((await project.runs.store.list(project.id, { page: 1, limit: 9 })).totalItems).toBe(1);
  });

  it('the runner of re-pricings leaves runs to the process that has the lock', async () => {
    project.put('a');
    const lock = await project.runs.queue.lock(() => undefined);
    const id = await project.ask();
    const runner = project.start();
    for (let round = 0; round < 5; round += 1) {
      runner.wake();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(await project.get(id)).toMatchObject({ state: 'queued' });
    await lock?.release();
    await project.ended(id);
    expect(project.state.observations.get(project.id, 't', 'a')?.cost.source).toBe('computed');
  });
});
