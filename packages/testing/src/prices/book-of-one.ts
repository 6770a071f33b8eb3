import type { ModelPrice, PriceBook } from '@spanledger/core';
import { aRate } from './a-price.ts';

/** A price book with one model, at one price for all times. */
export const bookOfOne = (name: string, price: ModelPrice): PriceBook => ({
  prepare: async () => undefined,
  find: ({ model }) => (model === name ? price : undefined),
});

/** For the model `priced`: 2 dollars per million input units, 8 per million output units. */
export const bookOfPriced: PriceBook = bookOfOne('priced', {
  modelId: 'priced',
  provider: 'p',
  version: 'v1',
  rates: { input: aRate(2), output: aRate(8) },
});
