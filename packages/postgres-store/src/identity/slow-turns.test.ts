import { expect, test } from 'vitest';

import { slowTurns } from './slow-turns.ts';

const settle = async (): Promise<void> => new Promise((done) => void setImmediate(done));

test('so many works run at once and no more, in the order in which they came', async () => {
  const turns = slowTurns({ atOnceMax: 2, waitingMax: 10 });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map(async (number) =>
    turns.take(async () => {
      begun.push(number);
      await new Promise<void>((end) => void ends.push(end));
      return number;
    }),
  );
  await settle();
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  await settle();
  for (const end of ends) end();
  expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
});

test('a call that would wait behind too many is refused at once, and there is room again when those have ended', async () => {
  const turns = slowTurns({ atOnceMax: 1, waitingMax: 1 });
  const ends: (() => void)[] = [];
  const work = async (): Promise<void> => new Promise((end) => void ends.push(end));
  const taken = [turns.take(work), turns.take(work)];
  await expect(turns.take(work)).rejects.toMatchObject({ code: 'rate_limited' });
  ends[0]?.();
  await settle();
  ends[1]?.();
  await Promise.all(taken);
  expect(await turns.take(async () => 'room')).toBe('room');
});

test('a work that fails gives its turn on', async () => {
  const turns = slowTurns({ atOnceMax: 1, waitingMax: 1 });
  const failed = turns.take(async () => Promise.reject(new Error('no')));
  const next = turns.take(async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});
