import { expect, it } from 'vitest';

import { noPrices, pricingTiersOf, tierText } from './pricing-tiers.ts';

const usual = { ...noPrices, input: '1.25', output: '10' };

it('of two tiers that fit a call the one of a service tier comes first, then the one of the longer input', () => {
  const tiers = pricingTiersOf(usual, [
    { ...noPrices, above: '200000', serviceTier: '', input: '2.5', output: '15' },
    { ...noPrices, above: '', serviceTier: 'batch', input: '0.6', output: '5' },
    { ...noPrices, above: '1000000', serviceTier: '', input: '5', output: '20' },
    { ...noPrices, above: '200000', serviceTier: ' batch ', input: '1.2', output: '7' },
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

it('the cache has prices of its own where they are given, and then in each tier', () => {
  const tier = { above: '', serviceTier: 'batch', input: '0.6', output: '5', cached: '0.06', written: '' };
  const pricesOf = (given: typeof usual) => pricingTiersOf(given, [tier]).map(({ prices }) => prices);
  expect(pricesOf(usual)).toEqual([
    { input: 1.25e-6, output: 1e-5 },
    { input: 6e-7, output: 5e-6 },
  ]);
  expect(pricesOf({ ...usual, cached: '0.125' })).toEqual([
    { input: 1.25e-6, output: 1e-5, input_cached_tokens: 1.25e-7 },
    { input: 6e-7, output: 5e-6, input_cached_tokens: 6e-8 },
  ]);
});

it('a tier is shown by its conditions, and by its name where it has none', () => {
  const [standard, both] = pricingTiersOf(usual, [
    { ...noPrices, above: '200000', serviceTier: 'flex', input: '1', output: '1' },
  ]).map((tier) => tierText({ id: 'id', ...tier }));
  expect([standard, both]).toEqual(['Standard', 'flex, above 200,000 input units']);
});
