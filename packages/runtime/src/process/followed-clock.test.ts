import { unavailable, type Micros } from '@spanledger/core';
import { expect, test } from 'vitest';
import { followedClock } from './followed-clock.ts';

const start = Date.UTC(2026, 4, 20) * 1000;
const hour = 3_600_000_000;

const clockAhead = async (ahead: Micros, read = async () => start) => {
  const corrections: Micros[] = [];
  const clock = followedClock(
    (by) => void corrections.push(by),
    () => start + ahead,
  );
  await clock.follow(read);
  clock.stop();
  return { now: clock.now(), corrections };
};

test.each([hour, -hour])('a clock that is %s microseconds ahead of the followed one is corrected', async (ahead) => {
  expect(await clockAhead(ahead)).toEqual({ now: start, corrections: [ahead] });
});

test('a clock that differs by a second, or whose other one cannot be read, stays as it is', async () => {
  expect(await clockAhead(1_000_000)).toEqual({ now: start + 1_000_000, corrections: [] });
  expect(await clockAhead(hour, async () => Promise.reject(unavailable('down')))).toMatchObject({ now: start + hour });
});
