import { expect, it } from 'vitest';

import { forecastOf, monthOf } from './this-month.ts';

const now = Date.parse('2026-03-11T00:00:00Z');
const dayOf = (day: number, cost: number) => ({ day: `2026-03-${String(day).padStart(2, '0')}`, cost });

it('a month is of UTC, with the share of it that is over', () => {
  expect(monthOf(Date.parse('2026-12-16T12:00:00Z'))).toEqual({
    from: '2026-12-01T00:00:00.000Z',
    to: '2027-01-01T00:00:00.000Z',
    share: 0.5,
  });
});

it('a forecast is what was spent, and the mean of the last 7 whole days for each day that is left', () => {
  const days = Array.from({ length: 10 }, (_, at) => dayOf(at + 1, at < 3 ? 100 : 2));
  expect(forecastOf(days, now)).toBeCloseTo(300 + 14 + 21 * 2, 9);
});

it('days without a cost count in a forecast once there was a cost, and those before do not', () => {
  expect(forecastOf([dayOf(4, 7), dayOf(10, 7)], now)).toBeCloseTo(14 + 21 * 2, 9);
  expect(forecastOf([dayOf(10, 7)], now)).toBeCloseTo(7 + 21 * 7, 9);
});

it('on the first day with a cost the pace of the month goes on', () => {
  expect(forecastOf([dayOf(11, 1)], now + 12 * 3_600_000)).toBeCloseTo(1 / (10.5 / 31), 9);
  expect(forecastOf([], now)).toBe(0);
});
