import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { gatherCalls } from './gather-calls.ts';

const callMs = 20;

/** Each call takes 20 ms; `asked` has the inputs of each. */
const gathered = (restShare?: number) => {
  const asked: (readonly number[])[] = [];
  const double = gatherCalls<number, number>(
    async (inputs) => {
      asked.push(inputs);
      await new Promise((resolve) => void setTimeout(resolve, callMs));
      return inputs.map((input) => 2 * input);
    },
    { sizeMax: 3, ...(restShare === undefined ? {} : { restShare }) },
  );
  return { asked, double };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('what is asked for while a call runs is asked for together, in calls of a bounded size', async () => {
  const { asked, double } = gathered();
  const first = double(1);
  await vi.advanceTimersByTimeAsync(1);
  const others = Promise.all([2, 3, 4, 5].map(double));
  await vi.advanceTimersByTimeAsync(3 * callMs);
  expect([await first, ...(await others)]).toEqual([2, 4, 6, 8, 10]);
  expect(asked).toEqual([[1], [2, 3, 4], [5]]);
});

test('a call that rests begins the next one when so many times of its duration have passed', async () => {
  const { asked, double } = gathered(2);
  const first = double(1);
  await vi.advanceTimersByTimeAsync(callMs + 1);
  expect(await first).toBe(2);
  const second = double(2);
  await vi.advanceTimersByTimeAsync(2 * callMs - 5);
  expect(asked).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(5 + callMs);
  expect(await second).toBe(4);
});
