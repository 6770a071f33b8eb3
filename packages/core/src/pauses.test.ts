import { expect, it } from 'vitest';
import { createPauses, inSlices } from './pauses.ts';

const stepMs = 3;

/** Longer than a slice. */
const longStep = (): void => {
  for (let times = 0; times < 3; times += 1) step();
};

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

it('of many works at once one goes on in each round of the event loop', async () => {
  const steps: number[] = [];
  let round = 0;
  const count = (): void => {
    round += 1;
    if (isBusy) setImmediate(count);
  };
  let isBusy = true;
  setImmediate(count);
  const work = async (): Promise<void> => {
    const pause = createPauses();
    for (let at = 0; at < 5; at += 1) {
      longStep();
      await pause();
      steps.push(round);
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  isBusy = false;
  expect(steps).toHaveLength(25);
  expect(new Set(steps).size).toBe(25);
});

it('short work is done at once, without a turn for anything else', async () => {
  let isOthersTurn = false;
  setImmediate(() => {
    isOthersTurn = true;
  });
  await inSlices([1, 2, 3], () => undefined);
  expect(isOthersTurn).toBe(false);
});
