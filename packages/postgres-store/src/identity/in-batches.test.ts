import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

test('what is asked in one turn, or while a read is under way, is read with one query, each name once', async () => {
  const batches: (readonly string[])[] = [];
  const read = inBatches(async (names) => {
    batches.push(names);
    await nextTurn();
    return new Map(names.filter((name) => name !== 'absent').map((name) => [name, name.toUpperCase()]));
  });
  const first = ['a', 'b', 'absent', 'b'].map(read);
  await nextTurn();
  const later = ['c', 'a', 'c'].map(read);
  expect(await Promise.all([...first, ...later])).toEqual(['A', 'B', undefined, 'B', 'C', 'A', 'C']);
  expect(batches).toEqual([
    ['a', 'b', 'absent'],
    ['c', 'a'],
  ]);
});

test('a query has at most 500 names', async () => {
  const sizes: number[] = [];
  const read = inBatches(async (names) => {
    sizes.push(names.length);
    return new Map(names.map((name) => [name, name]));
  });
  await Promise.all(Array.from({ length: 1002 }, async (_, at) => read(`${at}`)));
  expect(sizes).toEqual([500, 500, 2]);
});

test('a query that fails fails for those it was for, and for no others', async () => {
  const read = inBatches(async (names) => {
    if (names.includes('broken')) throw new Error('connection refused');
    return new Map(names.map((name) => [name, name]));
  });
  const first = read('a');
  await nextTurn();
  const refused = [read('broken'), read('beside it')];
  expect(await first).toBe('a');
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read('later')).toBe('later');
});
