import { expect, it } from 'vitest';

import { durationText } from './durations.ts';
import { shortUsd } from './money.ts';
import { differenceText } from './numbers.ts';

it('a difference has the same sign in every format, and none if it is 0', () => {
  expect([-0.5, 0.25, 0].map((usd) => differenceText(usd, shortUsd))).toEqual(['−$0.50', '+$0.25', '$0']);
  expect([-1500, 2].map((ms) => differenceText(ms, durationText))).toEqual(['−1.50 s', '+2.0 ms']);
});
