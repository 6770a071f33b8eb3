import { expect, it } from 'vitest';
import { fairTurns } from './fair-turns.ts';

/** Steps that take this many milliseconds each by a simulated clock. */
const clock = () => {
  let nowMs = 0;
  const done: string[] = [];
  const steps = function* steps(label: string, count: number, ms: number): Generator<undefined, void> {
    for (let nth = 0; nth < count; nth += 1) {
      nowMs += ms;
      done.push(label);
      yield;
    }
  };
  // Reading the clock takes time too, so that rests end.
  return { done, steps, nowMs: () => (nowMs += 0.5) };
};

function* failing(): Generator<undefined, void> {
  yield;
  throw new Error('broken');
}

it('owners take turns, however long the work of one is', async () => {
  const { done, steps, nowMs } = clock();
  const turns = fairTurns({ nowMs });
  const long = turns.run('long', steps('long', 25, 3));
  const short = turns.run('short', steps('short', 1, 3));
  await short;
  expect(done.filter((label) => label === 'long').length).toBeLessThan(10);
  await long;
  expect(done).toHaveLength(26);
});

it('the work of one owner is done in the order in which it came, and a failure ends its own work alone', async () => {
  const { done, steps, nowMs } = clock();
  const turns = fairTurns({ nowMs });
  const results = await Promise.allSettled([
    turns.run('one', steps('first', 3, 1)),
    turns.run('one', failing()),
    turns.run('one', steps('last', 3, 1)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(done).toEqual(['first', 'first', 'first', 'last', 'last', 'last']);
});

it('between two slices the event loop goes on', async () => {
  const { steps, nowMs } = clock();
  let looks = 0;
  const timer = setInterval(() => (looks += 1), 0);
  await fairTurns({ nowMs }).run('one', steps('step', 20, 4));
  clearInterval(timer);
  expect(looks).toBeGreaterThan(10);
});

it('what others wait for is done before all else that its owner has in line, without rests', async () => {
  const { done, steps, nowMs } = clock();
  const turns = fairTurns({ nowMs });
  const long = [1, 2].map(async () => turns.run('long', steps('long', 15, 3)));
  await turns.run('long', steps('awaited', 10, 3), { isAwaitedByOthers: true });
  expect(done.filter((label) => label === 'long').length).toBeLessThan(10);
  await Promise.all(long);
  expect(done).toHaveLength(40);
});
