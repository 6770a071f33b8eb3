import type { PriceBook } from '@spanledger/core';

type Edition = number | undefined;

export interface MadeInEdition<T> {
  readonly made: T;
  /** Of the prices that made it. */
  readonly edition: Edition;
}

/** Sees to it that whatever is built together has the costs of one state of the prices. */
export interface PriceEditions {
  /** What the work makes when the prices are the same at its end as at its beginning; until then it is done again. */
  inOne<T>(work: () => Promise<T>): Promise<MadeInEdition<T>>;
  /** Call it when it is known what was built with this edition: the prices may have changed meanwhile. */
  remembered(edition: Edition): void;
}

/** `changed` is awaited before anything is made in another edition than that of what is known. */
export const priceEditions = (prices: PriceBook, changed: () => Promise<void>): PriceEditions => {
  /** What is known was priced with it, or is invalid. */
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
