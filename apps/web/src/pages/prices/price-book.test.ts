import { expect, it } from 'vitest';

import { patternOf, perMillion, perUnit, priceAt, type ModelPrice } from './price-book.ts';

it('a price of a million units is moved to one unit and back without rounding', () => {
  expect(['2.5', '1.1', '0.15', '3', ''].map(perUnit)).toEqual([0.0000025, 0.0000011, 1.5e-7, 0.000003, undefined]);
  expect([0.0000011, 1.5e-7].map(perMillion)).toEqual([1.1, 0.15]);
});

const price = (id: string, startDate: string | null, isLangfuseManaged = false): ModelPrice =>
  ({ id, startDate, isLangfuseManaged }) as unknown as ModelPrice;

it("the project's own price counts before the built-in one from its beginning on, the newest first", () => {
  const prices = [
    price('new', '2026-03-01T00:00:00Z'),
    price('old', '2026-01-01T00:00:00Z'),
    price('book', null, true),
  ];
  const idsAt = ['2025-12-31', '2026-01-01', '2026-04-01'].map((day) => priceAt(prices, Date.parse(day))?.id);
  expect(idsAt).toEqual(['book', 'old', 'new']);
  expect(priceAt([price('new', '2026-03-01T00:00:00Z')], Date.parse('2026-02-01'))).toBeUndefined();
});

it('a pattern is found in one name alone, also where the name holds signs of patterns', () => {
  expect(patternOf('gpt-4.1 (eu)')).toBe('(?i)^(gpt-4\\.1 \\(eu\\))$');
});
