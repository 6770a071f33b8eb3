import { unitPriceOf, tiersOfPrice } from '@spanledger/pricing';
import { formatIso, type Rates, type PriceEntry, type ProjectId } from '@spanledger/core';
import type { EndpointOutput, getModel } from '@spanledger/api-contract';

/** Dollars per unit, by bucket, of the smallest calls. */
const unitPricesOf = (rates: Rates): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(rates).map(([bucket, { base }]) => [bucket, unitPriceOf(base)]));

type ModelJson = EndpointOutput<typeof getModel, 200>;

/** A price as existing clients expect a model, member by member; those before Langfuse 4 know no tiers by attributes. */
export const modelJson = (entry: PriceEntry, projectId: ProjectId, tiers: 'all' | 'by usage' = 'all'): ModelJson => {
  const prices = unitPricesOf(entry.rates);
  return {
    id: entry.publicId,
    modelName: entry.modelName,
    provider: entry.provider,
    matchPattern: entry.matchPattern,
    startDate: entry.effectiveFrom === null ? null : formatIso(entry.effectiveFrom),
    unit: entry.unit as ModelJson['unit'],
    inputPrice: prices['input'] ?? null,
    outputPrice: prices['output'] ?? null,
    totalPrice: prices['total'] ?? null,
    prices: Object.fromEntries(Object.entries(prices).map(([bucket, price]) => [bucket, { price }])),
    pricingTiers: tiersOfPrice(entry)
      .filter(({ conditions }) => tiers === 'all' || !conditions.some((condition) => 'values' in condition))
      .map(({ conditions, ...tier }) => ({
        id: `${entry.publicId}_tier_${tier.priority}`,
        ...tier,
        conditions: conditions.map((condition) =>
          'values' in condition ? { ...condition, values: [...condition.values] } : { ...condition },
        ),
      })),
    tokenizerId: entry.tokenizerId,
    tokenizerConfig: entry.tokenizerConfig === null ? null : (JSON.parse(entry.tokenizerConfig) as unknown),
    isLangfuseManaged: !(entry.scope.kind === 'project' && entry.scope.projectId === projectId),
    createdAt: formatIso(entry.createdAt),
  };
};
