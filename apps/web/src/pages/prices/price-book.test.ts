import { expect, it } from 'vitest';

import { daysOf, patternOf, perMillion, perUnit, pricesNamed, type ModelPrice, type PriceStep } from './price-book.ts';

it('a price of a million units is moved to one unit and back without rounding', () => {
  expect(['2.5', '1.1', '0.15', '3', ''].map(perUnit)).toEqual([0.0000025, 0.0000011, 1.5e-7, 0.000003, undefined]);
  expect([0.0000011, 1.5e-7].map(perMillion)).toEqual([1.1, 0.15]);
});

const step = (from: string, rates: PriceStep['rates']): PriceStep => ({
  from,
  rates,
  matched: 'm',
  provider: null,
  source: 'custom@1',
});
const price = (modelName: string, provider: string | null) => ({ modelName, provider }) as ModelPrice;
const rate = (perMillion: string) => ({ perMillion, tiers: [] });

it('the days of a price have, from the first step to today, what was in force on each', () => {
  const steps = [
    step('2026-01-01T00:00:00.000Z', {}),
    step('2026-01-02T00:00:00.000Z', { input: rate('1.1'), output: rate('4') }),
    step('2026-01-04T00:00:00.000Z', { total: rate('0.15') }),
  ];
  const { times, input, output } = daysOf(steps, Date.UTC(2026, 0, 5));
  expect(times.map((time) => time.slice(0, 10))).toEqual(['01', '02', '03', '04', '05'].map((day) => `2026-01-${day}`));
  expect(input).toEqual([0, 1.1, 1.1, 0.15, 0.15]);
  expect(output).toEqual([0, 4, 4, 0.15, 0.15]);
});

it('a pattern is found in one name alone, also where the name holds signs of patterns', () => {
  expect(patternOf('gpt-4.1 (eu)')).toBe('(?i)^(gpt-4\\.1 \\(eu\\))$');
});

it('prices are found by a part of the name of their model or provider, without regard to case and spaces around it', () => {
  const prices = [price('gpt-4o', 'openai'), price('gpt-4o', 'azure'), price('claude-3', null)];
  expect(pricesNamed(prices, ' GPT-4o ')).toEqual(prices.slice(0, 2));
  expect(pricesNamed(prices, 'azure')).toEqual([prices[1]]);
  expect(pricesNamed(prices, '')).toEqual(prices);
});

it('a model of just the searched name comes first, then those that begin with it', () => {
  const names = ['azure/gpt-5', 'gpt-5-mini', 'GPT-5', 'gpt-5-nano', 'my-gpt-5'];
  const found = pricesNamed(
    names.map((name) => price(name, null)),
    'gpt-5',
  );
  expect(found.map(({ modelName }) => modelName)).toEqual([
    'GPT-5',
    'gpt-5-mini',
    'gpt-5-nano',
    'azure/gpt-5',
    'my-gpt-5',
  ]);
});
