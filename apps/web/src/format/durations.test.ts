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
