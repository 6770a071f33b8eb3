import { expect, it } from 'vitest';

import { highest, shownBuckets } from './series.ts';

const daysOfManyYears = 200_000;
const times = Array.from({ length: daysOfManyYears }, (_, at) => String(at));
const withOne = (place: number, value: number) => ({
  name: `at ${place}`,
  values: times.map((_, at) => (at === place ? value : 0)),
});

it('the highest value is that of one series, or of a stack', () => {
  const series = [
    { name: 'a', values: [1, null, 3] },
    { name: 'b', values: [4, 5, null] },
  ];
  expect([highest(series, false), highest(series, true), highest([], true)]).toEqual([5, 5, 0]);
  expect(highest([...series, { name: 'c', values: [1] }], true)).toBe(6);
});

it('the highest value of any number of buckets is found', () => {
  expect(highest([withOne(3, 7), withOne(100_000, 9)], false)).toBe(9);
});

it('a chart has at most 1,000 buckets, and the last one with a value is one of them', () => {
  const few = { times: times.slice(0, 1000), series: [{ name: 'a', values: [1] }] };
  expect(shownBuckets(few)).toEqual(few);
  const many = shownBuckets({ times, series: [withOne(100_000, 9), withOne(99_500, 7)] });
  expect([many.times.length, many.times[0], many.times.at(-1)]).toEqual([1000, '99001', '100000']);
  expect(many.series.map(({ values }) => [values.length, Math.max(...values.map(Number))])).toEqual([
    [1000, 9],
    [1000, 7],
  ]);
  expect(shownBuckets({ times, series: [withOne(3, 1)] }).times[0]).toBe('0');
});
