import type { LevelStore } from '@spanledger/core';
import { memoryLevelStore } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begun, caller, noon, open, refusalOf, settle, stores } from './limiter.fixture.ts';

beforeEach(() => void vi.useFakeTimers({ now: noon }));
afterEach(() => void vi.useRealTimers());

describe('limits of requests per second', () => {
  const own = caller({ project: { readsPerSecond: 2 } });

  it('let the requests of ten seconds come at once, and then as many as the rate', async () => {
    const limiter = open(memoryLevelStore());
    expect(begun(limiter, own, 50)).toBe(20);
    let later = 0;
    for (let at = 0; at < 100; at += 1) {
      await settle(100);
      later += begun(limiter, own, 5);
    }
    expect(later).toBe(20);
  });

  it('refuse with what clients wait by: seconds until one more is taken, and the headers of limits', () => {
    const limiter = open(memoryLevelStore());
    begun(limiter, own, 20);
    const refusal = refusalOf(() => limiter.begin(own, 'read'));
    expect(refusal).toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
      message: expect.stringContaining('2 requests per second that read') as string,
      headers: {
        'RateLimit-Policy': '"project-reads";q=20;w=10',
        RateLimit: '"project-reads";r=0;t=1',
        'X-RateLimit-Limit': '20',
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': String(noon / 1000 + 1),
      },
    });
  });

  it('hold requests that send and all others apart, and each project and key for itself', () => {
    const limiter = open(memoryLevelStore());
    expect(begun(limiter, own, 30)).toBe(20);
    expect(begun(limiter, own, 30, 'ingest')).toBe(30);
    expect(begun(limiter, caller({ project: { readsPerSecond: 2 } }, 'other'), 30)).toBe(20);
    const limits = { project: { readsPerSecond: 10 }, key: { readsPerSecond: 1 } };
    expect(begun(limiter, caller(limits, 'third', 'a'), 30)).toBe(10);
    expect(begun(limiter, caller(limits, 'third', 'b'), 30)).toBe(10);
  });

  it('are those of the server for a project without its own, and none for one that is set free', () => {
    const limiter = open(memoryLevelStore(), { projectDefaults: { readsPerSecond: 1 } });
    expect(begun(limiter, caller({}), 100)).toBe(10);
    expect(begun(limiter, caller({ project: { readsPerSecond: null } }, 'free'), 100)).toBe(100);
    expect(begun(limiter, caller({ project: { readsPerSecond: 3 } }, 'third'), 100)).toBe(30);
  });

  it('take the slowest rate, one request in 100 seconds', async () => {
    const limiter = open(memoryLevelStore());
    const slow = caller({ project: { readsPerSecond: 0.01 } });
    expect(begun(limiter, slow, 3)).toBe(1);
    expect(refusalOf(() => limiter.begin(slow, 'read'))).toMatchObject({ retryAfterSeconds: 100 });
    await settle(100_000);
    expect(begun(limiter, slow, 3)).toBe(1);
  });

  it('count what several processes take together, so that over time the rate is exact', async () => {
    const store = memoryLevelStore();
    const processes = [open(store), open(store), open(store)];
    let taken = 0;
    for (let at = 0; at < 1_000; at += 1) {
      await settle(100);
      for (const each of processes) taken += begun(each, own, 3);
    }
    // 100 s at 2 per second and the burst, and the amount that each may take before the others are updated.
    expect(taken).toBeGreaterThanOrEqual(200);
    expect(taken).toBeLessThanOrEqual(200 + 3 * 20);
  });
});

/** The store, unless it is unavailable. */
const storeBehind = (inner: LevelStore, isAway: () => boolean): LevelStore => ({
  add: async (changes) => {
    if (isAway()) throw new Error('gone');
    return inner.add(changes);
  },
});

describe('a store of limits that does not answer', () => {
  const own = caller({ project: { eventsPerDay: 100, readsPerSecond: 1 } });

  it('keeps nothing waiting: each process holds the limits for itself', async () => {
    const silent: LevelStore = { add: async () => new Promise(() => undefined) };
    const limiter = open(silent);
    expect(begun(limiter, own, 20)).toBe(10);
    await stores(limiter, own, 1);
    await settle();
    expect(await stores(limiter, own, 80)).toBe(true);
    expect(await stores(limiter, own, 20)).toBe(false);
    expect(await stores(limiter, own, 19)).toBe(true);
  });

  it('a store of levels that is away is reported once, and limits are exact when it is back', async () => {
    const inner = memoryLevelStore();
    let isAway = true;
    const flaky = storeBehind(inner, () => isAway);
    const [onAway, onBack] = [vi.fn(), vi.fn()];
    const limiter = open(flaky, { onAway, onBack });
    for (let at = 0; at < 10; at += 1) {
      expect(await stores(limiter, own, 9)).toBe(true);
      await settle();
    }
    expect(onAway).toHaveBeenCalledTimes(1);
    isAway = false;
    await settle();
    expect(onBack).toHaveBeenCalledTimes(1);
    const other = open(inner);
    await stores(other, own, 1);
    await settle();
    expect(await stores(other, own, 10)).toBe(false);
    expect(await stores(other, own, 9)).toBe(true);
  });

  it('one that answers late is away from a second on until it answers, and counts what was taken', async () => {
    const inner = memoryLevelStore();
    const late: LevelStore = {
      add: async (changes) => {
        await new Promise((wake) => void setTimeout(wake, 3_000));
        return inner.add(changes);
      },
    };
    const [onAway, onBack] = [vi.fn(), vi.fn()];
    const limiter = open(late, { onAway, onBack });
    expect(await stores(limiter, own, 1)).toBe(true);
    await settle(900);
    expect(onAway).not.toHaveBeenCalled();
    await settle(200);
    expect(onAway).toHaveBeenCalledTimes(1);
    expect(await stores(limiter, own, 99)).toBe(true);
    expect(onBack).not.toHaveBeenCalled();
    await settle(2_000);
    expect(onBack).toHaveBeenCalledTimes(1);
    await settle(10_000);
    const other = open(inner);
    await stores(other, own, 0);
    await settle();
    expect(await stores(other, own, 1)).toBe(false);
  });

  it('is owed nothing for what has drained meanwhile: a rate is not paid back for an outage', async () => {
    const inner = memoryLevelStore();
    let isAway = true;
    const flaky = storeBehind(inner, () => isAway);
    const limiter = open(flaky);
    let taken = 0;
    for (let at = 0; at < 300; at += 1) {
      taken += begun(limiter, own, 1);
      await settle(1_000);
    }
    expect(taken).toBe(300);
    isAway = false;
    await settle(10_000);
    expect(begun(limiter, own, 20)).toBe(10);
  });
});

it('nothing is asked of the store for callers without limits', async () => {
  const store = memoryLevelStore();
  const add = vi.spyOn(store, 'add');
  const limiter = open(store);
  expect(begun(limiter, caller({}), 1_000)).toBe(1_000);
  expect(await stores(limiter, caller({}), 1e9, 1e12)).toBe(true);
  await limiter.close();
  expect(add).not.toHaveBeenCalled();
});
