import {
  formatUsd,
  givenUsage,
  priceObservation,
  type ModelRequest,
  type PriceBook,
  type ProjectId,
} from '@spanledger/core';
import type { PlaygroundEvent } from './playground-event.ts';
import type { EndedCall } from './call-model.ts';

type ShownCost = Extract<PlaygroundEvent, { type: 'done' }>['cost'];

/** Makes `priceCall` right for calls of the model. Rejects with `unavailable` when prices cannot be known. */
export const preparePrices = async (prices: PriceBook, projectId: ProjectId, model: string): Promise<void> => {
  await prices.prepare([projectId]);
  await prices.match?.(projectId, [{ model, provider: null }]);
};

/** What a call costs by the book, as the observation that it is stored as. */
export const priceCall = (
  prices: PriceBook,
  projectId: ProjectId,
  { model, parameters }: Pick<ModelRequest, 'model' | 'parameters'>,
  { usage, startedAt }: Pick<EndedCall, 'usage' | 'startedAt'>,
): ShownCost => {
  const { source, details, total } = priceObservation(
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
  return {
    source: source === 'provided' ? 'computed' : source,
    totalCostExact: total === null ? null : formatUsd(total),
    costDetailsExact: Object.fromEntries(
      Object.entries(details).map(([bucket, amount]) => [bucket, formatUsd(amount)]),
    ),
  };
};
