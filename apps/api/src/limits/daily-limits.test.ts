import { memoryLevelStore } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begun, caller, hourMs, noon, open, settle, stores } from './limiter.fixture.ts';

beforeEach(() => void vi.useFakeTimers({ now: noon }));
afterEach(() => void vi.useRealTimers());

describe('limits of a day', () => {
  const own = caller({ project: { eventsPerDay: 100 } });

  it('take whole requests only: one that does not fit is refused, a smaller one after it is taken', async () => {
    const limiter = open(memoryLevelStore());
    expect(await stores(limiter, own, 95)).toBe(true);
    await settle();
    expect(await stores(limiter, own, 6)).toBe(false);
    expect(await stores(limiter, own, 5)).toBe(true);
    expect(await stores(limiter, own, 1)).toBe(false);
  });

  it('refuse what can never fit with a message of its own, and until midnight what fits tomorrow', async () => {
    const limiter = open(memoryLevelStore());
    await expect(limiter.within(own, { events: 101, bytes: 0 }, async () => true)).rejects.toMatchObject({
      code: 'payload_too_large',
      message: expect.stringContaining('send less at once') as string,
    });
    await stores(limiter, own, 100);
    await expect(limiter.within(own, { events: 1, bytes: 0 }, async () => true)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: (12 * hourMs) / 1000,
      headers: { 'RateLimit-Policy': '"project-events";q=100;w=86400' },
    });
  });

  it('refuse requests that send before their bodies are read, once the day is used up; reads go on', async () => {
    const limiter = open(memoryLevelStore());
    await stores(limiter, own, 100);
    expect(begun(limiter, own, 3, 'ingest')).toBe(0);
    expect(begun(limiter, own, 3, 'read')).toBe(3);
  });

  it('daily limits count bytes and events, and either of them refuses', async () => {
    const limiter = open(memoryLevelStore());
    const both = caller({ key: { eventsPerDay: 10, bytesPerDay: 1_000 } });
    expect(await stores(limiter, both, 1, 900)).toBe(true);
    await settle();
    expect(await stores(limiter, both, 1, 200)).toBe(false);
    expect(await stores(limiter, both, 9, 100)).toBe(true);
    expect(await stores(limiter, both, 1, 0)).toBe(false);
  });

  it('do not count what could not be stored', async () => {
    const store = memoryLevelStore();
    const limiter = open(store);
    const failing = limiter.within(own, { events: 100, bytes: 0 }, async () => {
      throw new Error('the queue is full');
    });
    await expect(failing).rejects.toThrow('the queue is full');
    await settle();
    expect(await stores(limiter, own, 100)).toBe(true);
    await settle();
    expect(await stores(open(store), own, 100)).toBe(true);
    await settle();
  });

  it('are counted over the end of a process, as soon as it is closed', async () => {
    const store = memoryLevelStore();
    const first = open(store);
    await stores(first, own, 60);
    await first.close();
    const second = open(store);
    begun(second, own, 1, 'ingest');
    await stores(second, own, 1);
    await settle();
    expect(await stores(second, own, 40)).toBe(false);
    expect(await stores(second, own, 39)).toBe(true);
  });

  it('a process that has been idle reads what others took as soon as a request begins', async () => {
    const store = memoryLevelStore();
    const [idle, busy] = [open(store), open(store)];
    expect(await stores(idle, own, 1)).toBe(true);
    await settle();
    for (let at = 0; at < 99; at += 1) {
      expect(await stores(busy, own, 1)).toBe(true);
      await settle(300);
    }
    begun(idle, own, 1, 'ingest');
    // Less than the pause between two calls to the store.
    await settle(5);
    expect(await stores(idle, own, 1)).toBe(false);
  });

  it('begin anew at midnight of UTC, and what was taken before it counts for the day before', async () => {
    vi.setSystemTime(Date.UTC(2026, 4, 5, 23, 59, 59, 990));
    const store = memoryLevelStore();
    const add = vi.spyOn(store, 'add');
    const limiter = open(store);
    expect(await stores(limiter, own, 100)).toBe(true);
    vi.setSystemTime(Date.UTC(2026, 4, 6, 0, 0, 0, 0));
    expect(await stores(limiter, own, 70)).toBe(true);
    await settle();
    const booked = add.mock.calls.flatMap(([changes]) => changes.map(({ name, amount }) => [name, amount]));
    expect(booked).toEqual([
      ['own:events:2026-05-05', 100],
      ['own:events:2026-05-06', 70],
    ]);
    expect(await stores(limiter, own, 31)).toBe(false);
    expect(await stores(limiter, own, 30)).toBe(true);
  });

  it.each([-3 * hourMs, 3 * hourMs])(
    'are of the day of the store, for a process whose clock is %i ms off',
    async (skew) => {
      vi.setSystemTime(Date.UTC(2026, 4, 5, skew < 0 ? 1 : 23));
      const store = memoryLevelStore();
      const skewed = open(store, { clock: () => Date.now() + skew });
      // Its first request is counted by its own clock, the only one it has.
      await stores(skewed, own, 10);
      await settle();
      expect(await stores(skewed, own, 100)).toBe(true);
      await settle();
      const right = open(store);
      await stores(right, own, 0);
      await settle();
      expect(await stores(right, own, 1)).toBe(false);
    },
  );

  it('see a limit that was changed as soon as the caller is known anew, with all that was counted', async () => {
    const limiter = open(memoryLevelStore());
    await stores(limiter, own, 100);
    expect(await stores(limiter, own, 1)).toBe(false);
    const more = caller({ project: { eventsPerDay: 150 } });
    expect(await stores(limiter, more, 51)).toBe(false);
    await settle();
    expect(await stores(limiter, more, 50)).toBe(true);
  });
});
