import { randomUUID } from 'node:crypto';
import type { LevelChange, LevelStore } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

const keptMs = 3_600_000;

/** The contract of every `LevelStore`. `openStore` returns two connections to the same levels. */
export const describeLevelStore = (
  name: string,
  openStores: () => Promise<readonly [LevelStore, LevelStore]>,
): void => {
  describe(`${name} as LevelStore`, () => {
    let stores: readonly [LevelStore, LevelStore];
    let own: string;
    const change = (amount: number, more: Partial<LevelChange> = {}): LevelChange => ({
      name: own,
      amount,
      drainPerSecond: 0,
      keptMs,
      ...more,
    });
    const add = async (...changes: readonly LevelChange[]) => (await stores[0].add(changes)).levels;

    beforeEach(async () => {
      stores = await openStores();
      own = `own:${randomUUID()}`;
    });

    test('what is added by several processes is one sum, and the level of another project stays', async () => {
      expect(await add(change(5))).toEqual([5]);
      expect((await stores[1].add([change(7)])).levels).toEqual([12]);
      expect(await add(change(0), change(1, { name: `other:${own}` }))).toEqual([12, 1]);
    });

    test('many additions at once in different orders are all counted', async () => {
      const names = Array.from({ length: 20 }, (_, at) => `${own}:${at}`);
      const changes = names.map((each) => change(1, { name: each }));
      const rounds = Array.from({ length: 20 }, async (_, at) =>
        stores[at % 2 === 0 ? 0 : 1].add(at % 3 === 0 ? changes.toReversed() : changes),
      );
      await Promise.all(rounds);
      expect(await add(...names.map((each) => change(0, { name: each })))).toEqual(names.map(() => 20));
    });

    test('levels come in the order of their changes', async () => {
      const names = ['c', 'a', 'b'].map((each) => `${own}:${each}`);
      expect(await add(...names.map((each, at) => change(at + 1, { name: each })))).toEqual([1, 2, 3]);
    });

    test('what is given back is not in the level, and no level is below 0', async () => {
      await add(change(5));
      expect(await add(change(-2))).toEqual([3]);
      expect(await add(change(-10))).toEqual([0]);
    });

    test('large amounts and fractions are kept exactly', async () => {
      expect(await add(change(2 ** 50), change(0.5, { name: `${own}:half` }))).toEqual([2 ** 50, 0.5]);
      expect(await add(change(1), change(0.25, { name: `${own}:half` }))).toEqual([2 ** 50 + 1, 0.75]);
    });

    test('a level drains by the clock of the store, down to 0', async () => {
      await add(change(1_000_000, { drainPerSecond: 1 }));
      const [level = 0] = await add(change(0, { drainPerSecond: 1 }));
      expect(level).toBeLessThanOrEqual(1_000_000);
      expect(level).toBeGreaterThan(999_000);
      expect((await add(change(0, { drainPerSecond: 1e12 })))[0]).toBeGreaterThanOrEqual(0);
      await expect.poll(async () => add(change(0, { drainPerSecond: 1e12 }))).toEqual([0]);
    });

    test('a level is gone when its time is over', async () => {
      await add(change(5, { keptMs: 1 }));
      await expect.poll(async () => add(change(0, { keptMs: 1 }))).toEqual([0]);
    });

    test('the time of the store is that of both connections', async () => {
      const [first, second] = [await stores[0].add([change(0)]), await stores[1].add([change(0)])];
      expect(second.nowMs).toBeGreaterThanOrEqual(first.nowMs);
      expect(first.nowMs).toBeGreaterThan(Date.UTC(2020, 0, 1));
    });
  });
};
