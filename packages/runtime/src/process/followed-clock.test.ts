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
    () => 0,
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

/** A machine with three clocks: its own, one that is never set, and that of PostgreSQL. */
const machine = async () => {
  const corrections: Micros[] = [];
  const at = { own: start, steady: 0, other: start, isAway: false };
  const pass = (micros: Micros): void => {
    at.own += micros;
    at.steady += micros;
    at.other += micros;
  };
  const clock = followedClock(
    (by) => void corrections.push(by),
    () => at.own,
    () => at.steady,
  );
  await clock.follow(async () => (at.isAway ? Promise.reject(unavailable('down')) : at.other));
  clock.stop();
  pass(2_000_000);
  return { at, clock, corrections, pass, compared: async () => new Promise((wake) => setImmediate(wake)) };
};

test.each([hour, -hour])('a clock that is set %s microseconds further is wrong at no moment', async (by) => {
  const { at, clock, corrections, compared } = await machine();
  at.own += by;
  expect(clock.now()).toBe(at.other);
  await compared();
  expect([clock.now(), corrections]).toEqual([at.other, [by]]);
  at.own -= by;
  expect(clock.now()).toBe(at.other);
});

test('a clock that is set while the followed one is away goes on as before until that can be read', async () => {
  const { at, clock, corrections, pass, compared } = await machine();
  at.own += hour;
  at.isAway = true;
  expect(clock.now()).toBe(at.other);
  await compared();
  pass(2_000_000);
  expect([clock.now(), corrections]).toEqual([at.other, []]);
  await compared();
  at.isAway = false;
  pass(2_000_000);
  clock.now();
  await compared();
  expect(corrections).toEqual([hour]);
});

test('after a sleep of the machine its clock is right at once', async () => {
  const { at, clock, corrections, compared } = await machine();
  at.own += hour;
  at.other += hour;
  clock.now();
  await compared();
  expect([clock.now(), corrections]).toEqual([at.other, []]);
});
