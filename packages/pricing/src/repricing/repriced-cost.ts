import { priceObservation, type Cost, type PricedObservation, type PriceBook, type ProjectId } from '@spanledger/core';

/** The cost of an observation by a book, if cost, price or state differ from the stored one. */
export const repricedCost = (
  projectId: ProjectId,
  observation: PricedObservation,
  book: Pick<PriceBook, 'find'>,
): Cost | undefined => {
  const { model, provider, modelParameters, startTime, usage: details } = observation;
  const usage = { details, convention: 'given', role: 'own' } as const;
  const priceable = { model, provider, modelParameters, startTime, usage, providedCost: null };
  const cost = priceObservation(projectId, priceable, book);
  return isSameCost(observation.cost, cost) ? undefined : cost;
};

const isSameCost = (a: Cost, b: Cost): boolean => {
  const isSame =
    a.source === b.source && a.total === b.total && a.modelId === b.modelId && a.priceVersion === b.priceVersion;
  const buckets = Object.keys(a.details);
  return (
    isSame &&
    buckets.length === Object.keys(b.details).length &&
    buckets.every((bucket) => a.details[bucket] === b.details[bucket])
  );
};
