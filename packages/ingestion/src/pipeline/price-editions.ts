import type { PriceBook } from '@spanledger/core';

type Edition = number | undefined;

export interface MadeInEdition<T> {
  readonly made: T;
  /** Of the prices that made it. */
  readonly edition: Edition;
}

/** Ensures that rows that are built together have costs from one version of the prices. */
export interface PriceEditions {
  /** The result of the work once the prices are the same at its end as at its beginning; until then it is repeated. */
  inOne<T>(work: () => Promise<T>): Promise<MadeInEdition<T>>;
  /** Call it when the results of this edition are cached: the prices may have changed meanwhile. */
  remembered(edition: Edition): void;
}

/** `changed` is awaited before anything is built with another edition than that of the cache. */
export const priceEditions = (prices: PriceBook, changed: () => Promise<void>): PriceEditions => {
  /** The cache was priced with it, or is invalid. */
  let met: Edition;
  return {
    inOne: async (work) => {
      for (;;) {
        const edition = prices.edition?.();
        if (edition !== met) {
          await changed();
          met = edition;
        }
        const made = await work();
        if (prices.edition?.() === edition) return { made, edition };
      }
    },
    remembered: (edition) => {
      if (edition !== prices.edition?.()) met = undefined;
    },
  };
};
