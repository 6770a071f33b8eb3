import type { EndpointOutput, listCosts } from '@spanledger/api-contract';
import { formatUsd, usdToNumber, type CostSums, type CostRow } from '@spanledger/core';

type CostsJson = EndpointOutput<typeof listCosts, 200>;
export type CostSumsJson = CostsJson['totals'];
export type CostRowJson = CostsJson['data'][number];

export const costRowJson = ({ group, ...sums }: CostRow): CostRowJson =>
  ({ ...group, ...costSumsJson(sums) }) as CostRowJson;

export const costSumsJson = (sums: CostSums): CostSumsJson => {
  const { providedObservations, computedObservations, unpricedObservations } = sums;
  const all = providedObservations + computedObservations + unpricedObservations;
  const shareOf = (count: number): number | null => (all === 0 ? null : count / all);
  return {
    observations: sums.observations,
    inputUsage: sums.inputUsage,
    outputUsage: sums.outputUsage,
    totalUsage: sums.totalUsage,
    totalCost: usdToNumber(sums.totalCost),
    totalCostExact: formatUsd(sums.totalCost),
    computedCostExact: formatUsd(sums.computedCost),
    providedObservations,
    computedObservations,
    unpricedObservations,
    providedShare: shareOf(providedObservations),
    computedShare: shareOf(computedObservations),
    unpricedShare: shareOf(unpricedObservations),
  };
};
