import { expect, it } from 'vitest';

import { exactUsd, shortUsd } from './money.ts';

it('money is shown in cents, and what is less than a cent with its first two digits', () => {
  expect([0, 1234.5, 0.256, 0.0042, 0.000_001_26].map(shortUsd)).toEqual([
    '$0',
    '$1,234.50',
    '$0.256',
    '$0.0042',
    '$0.0000013',
  ]);
});

it('exact money has all of its digits and never an exponent', () => {
  expect([0.000_000_4, 12.345_678, 0, -0.5].map(exactUsd)).toEqual(['$0.0000004', '$12.345678', '$0', '-$0.5']);
});
