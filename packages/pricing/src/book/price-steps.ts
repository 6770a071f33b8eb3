import { microsPerDay, type Micros, type ModelPrice } from '@spanledger/core';

/** From a day on, a price; `undefined` where the name has none. */
export interface PriceStep {
  readonly from: Micros;
  readonly price: ModelPrice | undefined;
}

/**
 * The price in force at the end of each of `days` days up to now, of the last day now, where it differs from the day
 * before. `priceAt` returns the same object for the same price.
 */
export const priceSteps = (
  priceAt: (at: Micros) => ModelPrice | undefined,
  days: number,
  now: Micros,
): readonly PriceStep[] => {
  const today = now - (now % microsPerDay);
  const steps: PriceStep[] = [];
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    const from = today - ago * microsPerDay;
    const price = priceAt(Math.min(from + microsPerDay - 1, now));
    if (steps.length === 0 || steps.at(-1)?.price !== price) steps.push({ from, price });
  }
  return steps;
};
