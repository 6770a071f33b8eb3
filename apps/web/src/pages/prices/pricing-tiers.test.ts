import { expect, it } from 'vitest';

import { pricingTiersOf, tierText } from './pricing-tiers.ts';

const usual = { input: '1.25', output: '10' };

it('of two tiers that fit a call the one of a service tier comes first, then the one of the longer input', () => {
  const tiers = pricingTiersOf(usual, [
    { above: '200000', serviceTier: '', input: '2.5', output: '15' },
    { above: '', serviceTier: 'batch', input: '0.6', output: '5' },
    { above: '1000000', serviceTier: '', input: '5', output: '20' },
    { above: '200000', serviceTier: ' batch ', input: '1.2', output: '7' },
  ]);
  expect(tiers.map(({ name, priority, isDefault }) => [name, priority, isDefault])).toEqual([
    ['Standard', 0, true],
    ['batch, above 200000 input units', 1, false],
    ['batch', 2, false],
    ['above 1000000 input units', 3, false],
    ['above 200000 input units', 4, false],
  ]);
  expect(tiers.map(({ prices }) => prices['input'])).toEqual([1.25e-6, 1.2e-6, 6e-7, 5e-6, 2.5e-6]);
});

it('a tier is shown by its conditions, and by its name where it has none', () => {
  const [standard, both] = pricingTiersOf(usual, [
    { above: '200000', serviceTier: 'flex', input: '1', output: '1' },
  ]).map((tier) => tierText({ id: 'id', ...tier }));
  expect([standard, both]).toEqual(['Standard', 'flex, above 200,000 input units']);
});
