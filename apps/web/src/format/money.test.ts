import { expect, it } from 'vitest';

import { axisUsd, exactUsd, priceUsd, shortUsd, tileUsd } from './money.ts';

it('money is shown in cents, and what is less than a cent with its first two digits', () => {
  expect([0, 1234.5, 0.256, 0.0042, 0.000_001_26].map(shortUsd)).toEqual([
    '$0',
    '$1,234.50',
    '$0.256',
    '$0.0042',
    '$0.0000013',
  ]);
});

it('a price has all of its digits, and at least its cents', () => {
  expect([10, 0.0375, 34.375, 0, 1234.5].map(priceUsd)).toEqual(['$10.00', '$0.0375', '$34.375', '$0.00', '$1,234.50']);
});

it('exact money has all of its digits and never an exponent', () => {
  expect([0.000_000_4, 12.345_678, 0, -0.5].map(exactUsd)).toEqual(['$0.0000004', '$12.345678', '$0', '-$0.5']);
});

it('money has a length that fits a tile and an axis, whatever its size', () => {
  const amounts = [1e-12, 2e-6, 999_999, 45_678_901.5, 123_456_789_012.34, -45_678_901.5, 0];
  expect(amounts.map(tileUsd)).toEqual([
    '< $0.000001',
    '$0.000002',
    '$999,999.00',
    '$45.68M',
    '$123.46B',
    '-$45.68M',
    '$0',
  ]);
  expect([5e-11, 2e7].map(axisUsd)).toEqual(['$0.00000000005', '$20M']);
});
