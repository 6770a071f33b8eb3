import type { ModelPrice, PriceBook } from '@spanledger/core';
import { aRate } from './a-price.ts';

/** A price book with one model, at one price for all times. */
export const bookOfOne = (name: string, price: ModelPrice): PriceBook => ({
  prepare: async () => undefined,
  find: ({ model }) => (model === name ? price : undefined),
});

/** Of the model `priced`: 2 dollars per million units in, 8 out. */
export const bookOfPriced: PriceBook = bookOfOne('priced', {
  modelId: 'priced',
  provider: 'p',
  version: 'v1',
  rates: { input: aRate(2), output: aRate(8) },
});
