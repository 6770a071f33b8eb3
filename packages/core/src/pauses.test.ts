import { expect, it } from 'vitest';
import { inSlices } from './pauses.ts';

const stepMs = 3;

const step = (): void => {
  const until = performance.now() + stepMs;
  while (performance.now() < until);
};

it('long work is done in order, and everything else has its turns in between', async () => {
  const done: (number | string)[] = [];
  const others = setInterval(() => done.push('other'), 1);
  await inSlices(
    Array.from({ length: 64 }, (_, at) => at),
    (at) => {
      step();
      done.push(at);
    },
  );
  clearInterval(others);
  expect(done.filter((entry) => entry !== 'other')).toEqual(Array.from({ length: 64 }, (_, at) => at));
  expect(done.indexOf('other')).toBeLessThan(done.indexOf(63));
  expect(done).toContain('other');
});

it('short work is done at once, without a turn for anything else', async () => {
  let isOthersTurn = false;
  setImmediate(() => {
    isOthersTurn = true;
  });
  await inSlices([1, 2, 3], () => undefined);
  expect(isOthersTurn).toBe(false);
});
