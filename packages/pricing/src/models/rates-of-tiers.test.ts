import { DomainError, parseIso, parseUsd, type PriceFields, type Rate } from '@spanledger/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInModels } from './built-in-models.ts';
import type { PricingTier } from './pricing-tier.ts';
import { ratesOfTiers } from './rates-of-tiers.ts';
import { tiersOfPrice } from './tiers-of-rates.ts';
import { rateOfUnitPrice, unitPriceOf } from './unit-prices.ts';

const tier = (given: Partial<PricingTier>): PricingTier => ({
  name: 'Standard',
  isDefault: false,
  priority: 0,
  conditions: [],
  prices: { input: 0.000003, output: 0.000015 },
  ...given,
});
const standard = tier({ isDefault: true });
const above = (value: number, operator: 'gt' | 'gte' = 'gt', usageDetailPattern = '^input') => ({
  usageDetailPattern,
  operator,
  value,
  caseSensitive: false,
});
const served = (...values: string[]) => ({
  source: 'model_parameters' as const,
  key: 'service_tier',
  operator: 'in' as const,
  values,
});
const per = (dollars: string, ...tiers: [number, string][]): Rate => ({
  base: parseUsd(dollars)!,
  tiers: tiers.map(([start, rate]) => ({ above: start, rate: parseUsd(rate)! })),
});

describe('pricing tiers', () => {
  it('of one default are flat rates', () => {
    expect(ratesOfTiers([standard])).toEqual({ rates: { input: per('3'), output: per('15') }, serviceTiers: {} });
  });

  it('above a number of input units are tiers of rates, whatever their order', () => {
    const large = tier({
      name: 'Large',
      priority: 2,
      conditions: [above(200_000)],
      prices: { input: 6e-6, output: 22.5e-6 },
    });
    const huge = tier({
      name: 'Huge',
      priority: 1,
      conditions: [above(1_000_000, 'gte', '(input|prompt)')],
      prices: { input: 9e-6, output: 30e-6 },
    });
    expect(ratesOfTiers([large, standard, huge]).rates).toEqual({
      input: per('3', [200_000, '6'], [999_999, '9']),
      output: per('15', [200_000, '22.5'], [999_999, '30']),
    });
  });

  it('price the same buckets in any order', () => {
    const turned = tier({ name: 'O', priority: 1, conditions: [above(5)], prices: { output: 2e-6, input: 1e-6 } });
    for (const tiers of [
      [standard, turned],
      [{ ...turned, isDefault: true, priority: 0, conditions: [] }, tier({ priority: 1, conditions: [above(5)] })],
    ]) {
      expect(Object.keys(ratesOfTiers(tiers).rates).sort()).toEqual(['input', 'output']);
    }
  });

  it('can have five patterns', () => {
    const conditions = ['^input', '(?:input)', '^input.*', '^in', '^inp'].map((pattern) => above(1, 'gt', pattern));
    const rates = { input: per('3', [1, '3']), output: per('15', [1, '15']) };
    expect(ratesOfTiers([standard, tier({ name: 'O', priority: 1, conditions })]).rates).toEqual(rates);
  });

  it.each([
    ['gt', 100.5, 100],
    ['gte', 100.5, 100],
    ['gt', 100, 100],
    ['gte', 101, 100],
  ] as const)('whose input is %s %d units begin above %d units', (operator, value, start) => {
    const tiers = [standard, tier({ name: 'O', priority: 1, conditions: [above(value, operator)] })];
    expect(ratesOfTiers(tiers).rates['input']?.tiers.map((step) => step.above)).toEqual([start]);
  });

  it.each([
    ['that leaves out input', '^input_'],
    ['that leaves out cached input', '^input(?:$|_cache_|_audio|_image)'],
    ['that leaves out cache writes', '^input(?:$|_cached|_audio|_image)'],
    ['that leaves out audio', '^input(?:$|_cache|_image)'],
    ['that leaves out images', '^input(?:$|_cache|_audio)'],
    ['that includes output', '^input|^output$'],
    ['that includes reasoning', '^input|reasoning'],
    ['that includes audio of the output', '^input|output_audio'],
    ['that includes the total', '^input|total'],
  ])('are refused for a pattern %s', (_, pattern) => {
    const tiers = [standard, tier({ name: 'O', priority: 1, conditions: [above(1, 'gt', pattern)] })];
    expect(() => ratesOfTiers(tiers)).toThrow('usageDetailPattern must match all');
  });

  it('that others always come before never count', () => {
    const first = tier({ name: 'First', priority: 1, conditions: [above(100)], prices: { input: 1e-6, output: 1e-6 } });
    const never = tier({ name: 'Never', priority: 2, conditions: [above(200)], prices: { input: 2e-6, output: 2e-6 } });
    expect(ratesOfTiers([standard, first, never]).rates['input']).toEqual(per('3', [100, '1']));
    const always = tier({
      name: 'Always',
      priority: 1,
      conditions: [above(0, 'gte')],
      prices: { input: 5e-6, output: 5e-6 },
    });
    expect(ratesOfTiers([standard, always]).rates['input']).toEqual(per('5'));
  });

  it('of a service tier are its own rates, also above a number of input units', () => {
    const batch = tier({
      name: 'Batch',
      priority: 2,
      conditions: [served('Batch', 'flex')],
      prices: { input: 1e-6, output: 2e-6 },
    });
    const large = tier({
      name: 'Large batch',
      priority: 1,
      conditions: [served('batch'), above(100)],
      prices: { input: 4e-6, output: 5e-6 },
    });
    expect(ratesOfTiers([standard, batch, large])).toEqual({
      rates: { input: per('3'), output: per('15') },
      serviceTiers: {
        batch: { input: per('1', [100, '4']), output: per('2', [100, '5']) },
        flex: { input: per('1'), output: per('2') },
      },
    });
  });

  it('of a service tier for large input alone leave its other calls at the rates of any', () => {
    const conditions = [served('flex'), above(100)];
    const large = tier({ name: 'Large', priority: 2, conditions, prices: { input: 1e-6, output: 2e-6 } });
    const any = tier({ name: 'Any', priority: 3, conditions: [above(50)], prices: { input: 8e-6, output: 9e-6 } });
    expect(ratesOfTiers([standard, large, any]).serviceTiers).toEqual({
      flex: { input: per('3', [50, '8'], [100, '1']), output: per('15', [50, '9'], [100, '2']) },
    });
  });

  it('with several conditions on the service tier are rates of those that fulfil all of them', () => {
    const conditions = [served('batch', 'flex'), served('flex', 'priority')];
    const both = tier({ name: 'Both', priority: 1, conditions, prices: { input: 1e-6, output: 2e-6 } });
    expect(ratesOfTiers([standard, both]).serviceTiers).toEqual({ flex: { input: per('1'), output: per('2') } });
  });

  it.each<[string, PricingTier[]]>([
    ['isDefault', []],
    ['isDefault', [tier({ conditions: [above(1)] })]],
    ['isDefault', [standard, tier({ isDefault: true, name: 'Other', priority: 1 })]],
    ['priority 0', [tier({ isDefault: true, priority: 1 })]],
    ['no conditions', [tier({ isDefault: true, conditions: [above(1)] })]],
    ['"Other" a condition', [standard, tier({ name: 'Other', priority: 1 })]],
    ['there twice', [standard, tier({ priority: 1, conditions: [above(1)] })]],
    ['there twice', [standard, tier({ name: 'Other', conditions: [above(1)] })]],
    ['at least one price', [tier({ isDefault: true, prices: {} })]],
    ['input, output', [standard, tier({ name: 'Other', priority: 1, conditions: [above(1)], prices: { input: 1 } })]],
    [
      'usageDetailPattern must match all',
      [standard, tier({ name: 'O', priority: 1, conditions: [above(1, 'gt', 'cached')] })],
    ],
    [
      'usageDetailPattern must match all',
      [standard, tier({ name: 'O', priority: 1, conditions: [above(1, 'gt', '.')] })],
    ],
    [
      'usageDetailPattern must be a regular',
      [standard, tier({ name: 'O', priority: 1, conditions: [above(1, 'gt', '(')] })],
    ],
    [
      'at most 5 different patterns',
      [
        standard,
        tier({
          name: 'O',
          priority: 1,
          conditions: ['', '', '', '', '', ''].map((_, n) => above(1, 'gt', `^input{${n}}`)),
        }),
      ],
    ],
    [
      'pricingTiers[1].conditions[0].operator',
      [standard, tier({ name: 'O', priority: 1, conditions: [{ ...above(1), operator: 'lt' }] })],
    ],
    [
      'pricingTiers[1].conditions[0] must be about service_tier',
      [standard, tier({ name: 'O', priority: 1, conditions: [{ ...served('x'), source: 'metadata' }] })],
    ],
    ['pricingTiers[0].prices.input must be', [tier({ isDefault: true, prices: { input: 1e30 } })]],
  ])('that cannot be told are refused, and why: %s', (why, tiers) => {
    const attempt = () => ratesOfTiers(tiers);
    expect(attempt).toThrow(DomainError);
    expect(attempt).toThrow(why);
  });

  it('that rates are shown as make the same rates again', () => {
    const price = {
      pricingTiers: null,
      rates: { input: per('3', [200_000, '6'], [500_000, '7']), output: per('15', [200_000, '22.5']) },
      serviceTiers: { batch: { input: per('1.5', [200_000, '3']), output: per('7.5') } },
    } as unknown as PriceFields;
    const again = ratesOfTiers(tiersOfPrice(price));
    const { input } = again.rates;
    expect(input).toEqual(price.rates['input']);
    expect(again.rates['output']).toEqual(per('15', [200_000, '22.5'], [500_000, '22.5']));
    expect(again.serviceTiers['batch']?.['input']).toEqual(per('1.5', [200_000, '3']));
    const next = { input: per('3', [200_000, '6'], [200_001, '7']) };
    const shown = tiersOfPrice({ pricingTiers: null, rates: next, serviceTiers: {} } as unknown as PriceFields);
    expect(ratesOfTiers(shown).rates).toEqual(next);
  });

  it('that a client gave are shown as they were given', () => {
    const tiers = [standard, tier({ name: 'Mine', priority: 7, conditions: [above(5)] })];
    const price = { ...ratesOfTiers(tiers), pricingTiers: JSON.stringify(tiers) } as unknown as PriceFields;
    expect(tiersOfPrice(price)).toEqual(tiers);
  });
});

describe('a price per unit', () => {
  it('a price per unit is read by its decimal text and shown as the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 15 }), (digits, places) => {
        const price = Number(`${digits}e-${places}`);
        const rate = rateOfUnitPrice(price, 'inputPrice');
        expect(rate).toBe(BigInt(digits) * 10n ** BigInt(18 - places));
        expect(unitPriceOf(rate)).toBe(price);
      }),
    );
  });

  it.each([-1, Number.NaN, Infinity, '1e400', 'abc', ''])('%s is refused by the name of its field', (price) => {
    expect(() => rateOfUnitPrice(price, 'inputPrice')).toThrow(/^inputPrice must be a decimal number/);
  });

  it('a price above 0 that would become 0 is refused, and 0 is a price', () => {
    expect(() => rateOfUnitPrice(1e-20, 'inputPrice')).toThrow(/^inputPrice must be 0 or at least 10\^-18/);
    expect([rateOfUnitPrice(0, 'inputPrice'), rateOfUnitPrice('0.00', 'inputPrice')]).toEqual([0n, 0n]);
    expect(rateOfUnitPrice(1e-18, 'inputPrice')).toBe(1n);
  });
});

describe('built-in models', () => {
  it('built-in models are listed with the price in force, a pattern and one id each', async () => {
    const list = await builtInModels();
    const now = list(parseIso('2026-11-01')!);
    expect(now.length).toBeGreaterThan(1000);
    expect(new Set(now.map(({ id }) => id)).size).toBe(now.length);
    const gpt = now.find(({ id }) => id === 'openai:gpt-4o');
    expect(gpt).toMatchObject({
      modelName: 'gpt-4o',
      provider: 'openai',
      rates: { input: per('2.5'), output: per('10') },
    });
    for (const entry of now) expect(tiersOfPrice(entry)[0]).toMatchObject({ isDefault: true, priority: 0 });
  });
});
