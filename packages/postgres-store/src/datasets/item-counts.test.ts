import { expect, test } from 'vitest';

import { itemCounts } from './item-counts.ts';

test('what was counted for a key is not counted again, and another key is counted by itself', async () => {
  const counts = itemCounts();
  let counted = 0;
  const count = async (): Promise<number> => (counted += 1);
  expect(await Promise.all([counts.of('a', count), counts.of('a', count)])).toEqual([1, 1]);
  expect([await counts.of('a', count), await counts.of('b', count)]).toEqual([1, 2]);
});

test('a count that fails is not kept', async () => {
  const counts = itemCounts();
  await expect(counts.of('a', async () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  expect(await counts.of('a', async () => 3)).toBe(3);
});

test('of a thousand counts and one, the one that was asked for longest ago is counted again', async () => {
  const counts = itemCounts();
  for (let key = 0; key < 1000; key += 1) await counts.of(String(key), async () => key);
  await counts.of('0', async () => -1);
  await counts.of('another', async () => 0);
  expect(await counts.of('0', async () => -1)).toBe(0);
  expect(await counts.of('1', async () => -1)).toBe(-1);
});
