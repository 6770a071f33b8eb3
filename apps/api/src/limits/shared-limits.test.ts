import { memoryLevelStore, propertyRuns } from '@spanledger/testing';
import type { LevelStore } from '@spanledger/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { caller, hourMs, noon, open, settle, stores } from './limiter.fixture.ts';

beforeEach(() => void vi.useFakeTimers({ now: noon }));
afterEach(() => void vi.useRealTimers());

it('a limit of a day that several processes share is exceeded by one request of each at most, and is used up', async () => {
  const histories = fc.record({
    limit: fc.integer({ min: 50, max: 5_000 }),
    processes: fc.integer({ min: 2, max: 8 }),
    answerMs: fc.integer({ min: 0, max: 40 }),
    requests: fc.array(fc.record({ at: fc.nat(7), events: fc.integer({ min: 1, max: 20 }), pauseMs: fc.nat(20) }), {
      minLength: 100,
      maxLength: 600,
    }),
  });
  await fc.assert(
    fc.asyncProperty(histories, async ({ limit, processes, answerMs, requests }) => {
      vi.setSystemTime(noon);
      const inner = memoryLevelStore();
      const slow: LevelStore = {
        add: async (changes) => {
          const answer = await inner.add(changes);
          await new Promise((resolve) => void setTimeout(resolve, answerMs));
          return answer;
        },
      };
      const limiters = Array.from({ length: processes }, () => open(slow));
      const who = caller({ project: { eventsPerDay: limit } });
      let [taken, given] = [0, 0];
      const send = async (at: number, events: number): Promise<void> => {
        const limiter = limiters[at % processes];
        if (limiter !== undefined && (await stores(limiter, who, events))) taken += events;
        given += events;
      };
      for (const { at, events, pauseMs } of requests) {
        await send(at, events);
        await settle(pauseMs);
      }
      await settle();
      const asked = { name: 'own:events:2026-05-05', amount: 0, drainPerSecond: 0, keptMs: hourMs };
      expect((await inner.add([asked])).levels).toEqual([taken]);
      // The documented error of a store that answers soon: one request of each other process.
      expect(taken).toBeLessThanOrEqual(limit + 20 * (processes - 1));
      if (given < limit) return;
      for (let left = limit - taken; left > 0; left -= 1) {
        await send(left, 1);
        await settle(1_100);
      }
      expect(taken).toBeGreaterThanOrEqual(limit);
    }),
    { numRuns: propertyRuns(20) },
  );
});
