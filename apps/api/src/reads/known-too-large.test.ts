import { AnswerTooLargeError } from '@spanledger/core';
import { expect, it } from 'vitest';
import { knownTooLarge } from './known-too-large.ts';

const open = () => {
  const clock = { nowMs: 1, now: () => clock.nowMs };
  let asked = 0;
  const known = knownTooLarge(clock);
  const tooLarge = async (): Promise<string> => {
    asked += 1;
    throw new AnswerTooLargeError();
  };
  return { clock, known, tooLarge, asked: () => asked };
};

it('what was too large to be read at once is not tried again for a minute', async () => {
  const { clock, known, tooLarge, asked } = open();
  expect(await known.unless('a list', tooLarge)).toBeUndefined();
  expect(await known.unless('a list', tooLarge)).toBeUndefined();
  expect(asked()).toBe(1);
  expect(await known.unless('another', async () => 'small')).toBe('small');
  clock.nowMs += 60_001;
  expect(await known.unless('a list', async () => 'small now')).toBe('small now');
});

it('what fails otherwise fails, and is tried again', async () => {
  const { known } = open();
  const failing = known.unless('a list', async () => Promise.reject(new Error('connection refused')));
  await expect(failing).rejects.toThrow('connection refused');
  expect(await known.unless('a list', async () => 'there')).toBe('there');
});
