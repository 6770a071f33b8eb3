import { expect, test, vi } from 'vitest';

import { secretChecker } from './secret-checker.ts';
import { hashSecret } from './secret-hash.ts';
import { slowTurns } from './slow-turns.ts';

const counted = () => {
  const turns = slowTurns({ atOnceMax: 2, waitingMax: 100 });
  const slow = vi.fn();
  const checker = secretChecker({
    take: async (work) => {
      slow();
      return turns.take(work);
    },
  });
  return { checker, slow };
};
const nothing = (): void => undefined;
const refuse = (): never => {
  throw new Error('not now');
};

test('a chosen secret that was right is recognised without deriving it again, and only for the same stored hash', async () => {
  const { checker, slow } = counted();
  const [stored, changed] = [await hashSecret('word', 'chosen'), await hashSecret('other', 'chosen')];
  for (let round = 0; round < 3; round += 1) expect(await checker.check('word', stored, nothing)).toBe(true);
  expect(slow).toHaveBeenCalledTimes(1);
  expect(await checker.check('word', changed, nothing)).toBe(false);
  expect(await checker.check('words', stored, nothing)).toBe(false);
  expect(slow).toHaveBeenCalledTimes(3);
});

test('a made secret that is right never waits behind slow checks', async () => {
  const { checker, slow } = counted();
  expect(await checker.check('sk-made', await hashSecret('sk-made', 'made'), refuse)).toBe(true);
  expect(slow).not.toHaveBeenCalled();
});

test('a wrong secret takes one slow check and its leave, whether the key was chosen, made or is unknown', async () => {
  for (const stored of [await hashSecret('a', 'chosen'), await hashSecret('a', 'made'), undefined]) {
    const { checker, slow } = counted();
    const leave = vi.fn();
    expect(await checker.check('b', stored, leave)).toBe(false);
    expect([slow.mock.calls.length, leave.mock.calls.length]).toEqual([1, 1]);
  }
});

test('without leave nothing is derived', async () => {
  const { checker, slow } = counted();
  await expect(checker.check('b', await hashSecret('a', 'chosen'), refuse)).rejects.toThrow('not now');
  expect(slow).not.toHaveBeenCalled();
});
