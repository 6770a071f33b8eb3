import { microsPerDay, type Micros, type ModelPrice } from '@spanledger/core';
import { expect, it } from 'vitest';

import { priceSteps } from './price-steps.ts';

const today = Date.UTC(2026, 4, 10) * 1000;
const noon = today + microsPerDay / 2;
const price = (modelId: string): ModelPrice => ({ modelId, provider: '', version: '1', rates: {} });
const [old, recent] = [price('old'), price('recent')];

it('a price over time is a step for each day on which another price came into force, the oldest first', () => {
  const changedAt = today - 3 * microsPerDay + 5;
  const priceAt = (at: Micros) => (at >= changedAt ? recent : old);
  expect(priceSteps(priceAt, 30, noon)).toEqual([
    { from: today - 29 * microsPerDay, price: old },
    { from: today - 3 * microsPerDay, price: recent },
  ]);
});

it('a price that begins with a day is a step of that day, not of the day before', () => {
  expect(priceSteps((at) => (at >= today ? recent : old), 2, noon)).toEqual([
    { from: today - microsPerDay, price: old },
    { from: today, price: recent },
  ]);
});

it('a price that begins later today is no step yet', () => {
  expect(priceSteps((at) => (at > noon ? recent : old), 2, noon)).toEqual([{ from: today - microsPerDay, price: old }]);
  expect(priceSteps((at) => (at >= noon ? recent : old), 2, noon)[1]).toEqual({ from: today, price: recent });
});

it('a name without a price has a step without one', () => {
  expect(priceSteps(() => undefined, 3, noon)).toEqual([{ from: today - 2 * microsPerDay, price: undefined }]);
});
