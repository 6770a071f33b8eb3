import { expect, it } from 'vitest';

import { fixedEndOf, lastDayFrom, periodBefore, rangeHolding, rangeSearch, resolveRange } from './time-range.ts';

const now = Date.parse('2026-03-10T12:00:20Z');

type Search = Parameters<typeof resolveRange>[0];

/** A range at a time, and the one before it. */
const both = (search: Search, at = now) => {
  const range = resolveRange(search, '24h', at);
  return [range, periodBefore(range)].map(({ from, to }) => `${from.slice(0, 16)} ${to.slice(0, 16)}`);
};

const endOf = (search: Search) => fixedEndOf(search, resolveRange(search, '24h', now));

it('a preset ends with the next whole minute and has buckets that suit its length', () => {
  expect(resolveRange({ range: '1h' }, '24h', now)).toMatchObject({
    from: '2026-03-10T11:01:00.000Z',
    to: '2026-03-10T12:01:00.000Z',
    granularity: 'minute',
  });
  expect(resolveRange({}, '7d', now)).toMatchObject({ from: '2026-03-03T12:01:00.000Z', granularity: 'day' });
});

it('an address gives a range of time only where it holds one', () => {
  expect(rangeSearch({ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z', range: '30d' })).toEqual({
    range: '30d',
  });
  const inIndia = { from: '2026-01-02T02:00:00+05:30', to: '2026-01-01T22:00:00Z' };
  expect(rangeSearch(inIndia)).toEqual(inIndia);
  expect(rangeSearch({ ...inIndia, to: '2026-01-01T20:00:00Z' })).toEqual({});
  expect(rangeSearch({ range: 'toString' })).toEqual({});
  expect(rangeSearch({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' })).toEqual({
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-02T00:00:00Z',
  });
});

it('an end of a range that the API does not take gives none, and the period before one does not begin before 1970', () => {
  const [first, last] = ['1970-01-01T00:00:00.000Z', '2148-12-31T00:00:00.000Z'];
  expect(rangeSearch({ from: '0202-06-01T00:00:00Z', to: '2026-07-01T00:00:00Z', range: '7d' })).toEqual({
    range: '7d',
  });
  expect(rangeSearch({ from: '2026-06-01T00:00:00Z', to: '9999-01-01T00:00:00Z' })).toEqual({});
  expect(periodBefore(resolveRange({ from: '1970-01-03T00:00:00Z', to: last }, '24h', now))).toMatchObject({
    from: first,
    to: '1970-01-03T00:00:00.000Z',
  });
});

it('a range is at most a hundred years, whose days a chart can show', () => {
  const from = '1970-01-01T00:00:00.000Z';
  const [longest, longer] = ['2070-01-01T00:00:00.000Z', '2070-01-01T00:00:00.001Z'];
  expect([longest, longer].map((to) => rangeSearch({ from, to, range: '7d' }))).toEqual([
    { from, to: longest },
    { range: '7d' },
  ]);
  expect(['1970-01-01', '2100-01-01', ''].map(lastDayFrom)).toEqual(['2069-12-31', '2148-12-30', '2148-12-30']);
});

it('the period before a range is as long and ends where it begins', () => {
  const range = resolveRange({ from: '2026-01-03T00:00:00Z', to: '2026-01-05T00:00:00Z' }, '24h', now);
  expect(periodBefore(range)).toMatchObject({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-03T00:00:00.000Z' });
});

it('a month is one by UTC, and before it is the month before, or as much of it', () => {
  expect(both({ range: 'last-month' })).toEqual([
    '2026-02-01T00:00 2026-03-01T00:00',
    '2026-01-01T00:00 2026-02-01T00:00',
  ]);
  expect(both({ range: 'month' })).toEqual(['2026-03-01T00:00 2026-03-10T12:01', '2026-02-01T00:00 2026-02-10T12:01']);
  expect(both({ range: 'month' }, Date.parse('2026-03-31T12:00:00Z'))[1]).toBe('2026-02-01T00:00 2026-03-01T00:00');
  expect(both({ range: 'last-month' }, Date.parse('2026-01-31T23:59:59Z'))[0]).toBe(
    '2025-12-01T00:00 2026-01-01T00:00',
  );
  expect(both({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' })[1]).toBe(
    '2025-12-01T00:00 2026-01-01T00:00',
  );
  expect(both({ from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' })[1]).toBe(
    '2026-01-31T00:00 2026-02-01T00:00',
  );
});

it('only a range that does not end now has an end for its rows', () => {
  expect([{}, { range: '7d' }, { range: 'month' }].map((search) => endOf(rangeSearch(search)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(endOf({ range: 'last-month' })).toBe('2026-03-01T00:00:00.000Z');
  expect(endOf({ from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' })).toBe('2026-02-02T00:00:00.000Z');
});

it('30 days that hold a time are the last ones or those around it, also for a clock that is ahead', () => {
  expect(rangeHolding('2026-02-10T12:00:00Z', now)).toEqual({ range: '30d' });
  for (const time of ['2025-06-01T00:00:00.000Z', '2026-02-08T12:01:00.000Z', '2026-03-10T12:05:00.000Z']) {
    const { from, to } = resolveRange(rangeHolding(time, now), '24h', now);
    expect([from < time, time < to]).toEqual([true, true]);
  }
});
