import { expect, it } from 'vitest';

import { durationText, secondsToMicros } from './durations.ts';

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

it('seconds keep their microseconds and lose what calculating with them adds', () => {
  expect([1.234_567_000_000_000_2, 0.1 + 0.2, 4037.84 / 1000, 0].map(secondsToMicros)).toEqual([
    1.234567, 0.3, 4.03784, 0,
  ]);
});
