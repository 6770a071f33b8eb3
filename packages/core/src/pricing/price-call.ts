import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import { givenUsage } from '../usage/normalise-usage.ts';
import type { Cost } from './cost.ts';
import type { PriceBook } from './price-book.ts';
import { priceObservation } from './price-observation.ts';

/** A call of a model that this server made. */
export interface PricedCall {
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** By bucket; empty when the provider reported none. */
  readonly usage: Readonly<Record<string, number>>;
  readonly startedAt: Micros;
}

/** Makes `priceCall` right for calls of the model. Rejects with `unavailable` when prices cannot be read. */
export const prepareCallPrices = async (prices: PriceBook, projectId: ProjectId, model: string): Promise<void> => {
  await prices.prepare([projectId]);
  await prices.match?.(projectId, [{ model, provider: null }]);
};

/** The cost of a call by the book, as of the observation in which it is stored. Call `prepareCallPrices` before. */
export const priceCall = (
  prices: Pick<PriceBook, 'find'>,
  projectId: ProjectId,
  { model, parameters, usage, startedAt }: PricedCall,
): Cost =>
  priceObservation(
    projectId,
    {
      model,
      provider: null,
      // A service tier among them has prices of its own.
      modelParameters: JSON.stringify(parameters),
      startTime: startedAt,
      usage: Object.keys(usage).length === 0 ? null : givenUsage(usage),
      providedCost: null,
    },
    prices,
  );
