import { expect, it } from 'vitest';

import { durationText } from './durations.ts';

it('a duration is shown in the unit that suits it', () => {
  expect([0, 4.2, 830, 2410, 192_000, 7_500_000].map(durationText)).toEqual([
    '0 ms',
    '4.2 ms',
    '830 ms',
    '2.41 s',
    '3 min 12 s',
    '2 h 05 min',
  ]);
});

it('a duration that is rounded up to the next unit is shown in that unit, and a negative difference by its size', () => {
  expect([999.4, 999.7, 59_994, 59_996, 3_599_999, -0.4, -830, -192_000].map(durationText)).toEqual([
    '999 ms',
    '1.00 s',
    '59.99 s',
    '1 min 00 s',
    '59 min 59 s',
    '-0.4 ms',
    '-830 ms',
    '-3 min 12 s',
  ]);
});
