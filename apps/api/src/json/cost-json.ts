import type { EndpointOutput, listCosts } from '@spanledger/api-contract';
import { formatUsd, usdToNumber, type CostFigures, type CostRow } from '@spanledger/core';

type CostsJson = EndpointOutput<typeof listCosts, 200>;
export type CostFiguresJson = CostsJson['totals'];
export type CostRowJson = CostsJson['data'][number];

export const costRowJson = ({ group, ...figures }: CostRow): CostRowJson =>
  ({ ...group, ...costFiguresJson(figures) }) as CostRowJson;

export const costFiguresJson = (figures: CostFigures): CostFiguresJson => {
  const { providedObservations, computedObservations, unpricedObservations } = figures;
  const all = providedObservations + computedObservations + unpricedObservations;
  const shareOf = (count: number): number | null => (all === 0 ? null : count / all);
  return {
    observations: figures.observations,
    inputUsage: figures.inputUsage,
    outputUsage: figures.outputUsage,
    totalUsage: figures.totalUsage,
    totalCost: usdToNumber(figures.totalCost),
    totalCostExact: formatUsd(figures.totalCost),
    computedCostExact: formatUsd(figures.computedCost),
    providedObservations,
    computedObservations,
    unpricedObservations,
    providedShare: shareOf(providedObservations),
    computedShare: shareOf(computedObservations),
    unpricedShare: shareOf(unpricedObservations),
  };
};
