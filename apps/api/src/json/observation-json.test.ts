import { usdToNumber, type Cost } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { unitPrice } from './observation-json.ts';

const computed: Cost = {
  source: 'computed',
  details: { input: 17_500_000n, output: 70_000_000n },
  total: 87_500_000n,
  modelId: 'gpt-4o',
  priceVersion: 'prices@1',
};

const priceOf = (bucket: string, units: number | undefined, cost = computed): number | null => {
  const price = unitPrice(cost, bucket, units);
  return price === null ? null : usdToNumber(price);
};

describe('the price of a unit', () => {
  it('is right to the last decimal, where a division of doubles is not', () => {
    expect(0.000_017_5 / 7).not.toBe(0.000_002_5);
    expect([priceOf('input', 7), priceOf('output', 7)]).toEqual([0.000_002_5, 0.000_01]);
  });

  it('is not known without units, without a cost of the bucket, and of a cost that was provided', () => {
    expect([priceOf('input', 0), priceOf('input', undefined), priceOf('other', 7)]).toEqual([null, null, null]);
    expect(priceOf('input', 7, { ...computed, source: 'provided' })).toBeNull();
  });
});
