import {
  formatUsd,
  microsPerMs,
  parseDecimal,
  usdScale,
  type AddedPrice,
  type PriceEntry,
  type PriceScope,
  type ProjectId,
  type Rate,
  type Rates,
} from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { PriceModel } from '../generated/models.ts';

/** Dollars per million units as decimal texts: JSON numbers would not be exact. */
type RateJson = {
  readonly base: string;
  readonly tiers?: readonly { readonly above: number; readonly rate: string }[];
};
type RatesJson = Readonly<Record<string, RateJson>>;

export const toPriceEntry = (row: PriceModel): PriceEntry => ({
  id: row.id,
  publicId: row.publicId ?? row.id,
  scope: scopeOf(row),
  modelName: row.modelName,
  provider: row.provider,
  matchPattern: row.matchPattern,
  effectiveFrom: row.effectiveFrom === null ? null : Number(row.effectiveFrom),
  effectiveTo: row.effectiveTo === null ? null : Number(row.effectiveTo),
  rates: toRates(row.rates as unknown as RatesJson),
  serviceTiers: mapValues(row.serviceTiers as unknown as Readonly<Record<string, RatesJson>>, toRates),
  unit: row.unit,
  tokenizerId: row.tokenizerId,
  tokenizerConfig: row.tokenizerConfig,
  pricingTiers: row.pricingTiers,
  source: row.source,
  addedIn: row.addedIn,
  removedIn: row.removedIn,
  createdAt: row.createdAt.getTime() * microsPerMs,
});

export const toPriceRow = (id: string, price: AddedPrice, addedIn: number): Prisma.PriceCreateManyInput => ({
  id,
  publicId: price.publicId ?? null,
  ...scopeColumns(price.scope),
  modelName: price.modelName,
  provider: price.provider,
  matchPattern: price.matchPattern,
  effectiveFrom: price.effectiveFrom === null ? null : BigInt(price.effectiveFrom),
  effectiveTo: price.effectiveTo === null ? null : BigInt(price.effectiveTo),
  rates: toRatesJson(price.rates),
  serviceTiers: mapValues(price.serviceTiers, toRatesJson),
  unit: price.unit,
  tokenizerId: price.tokenizerId,
  tokenizerConfig: price.tokenizerConfig,
  pricingTiers: price.pricingTiers,
  source: price.source,
  addedIn,
});

/** The columns of a price's scope; also the condition for the prices of that scope. */
export const scopeColumns = (
  scope: PriceScope,
): { readonly projectId: string | null; readonly organizationId: string | null } => ({
  projectId: scope.kind === 'project' ? scope.projectId : null,
  organizationId: scope.kind === 'organization' ? scope.organizationId : null,
});

/** The condition for prices with this public id. */
export const hasPublicId = (publicId: string): Prisma.PriceWhereInput => ({
  OR: [{ publicId }, { publicId: null, id: publicId }],
});

export const scopeOf = ({
  projectId,
  organizationId,
}: Pick<PriceModel, 'projectId' | 'organizationId'>): PriceScope => {
  if (projectId !== null) return { kind: 'project', projectId: projectId as ProjectId };
  return organizationId === null ? { kind: 'instance' } : { kind: 'organization', organizationId };
};

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const toRatesJson = (rates: Rates): RatesJson =>
  mapValues(rates, ({ base, tiers }) => ({
    base: formatUsd(base),
    ...(tiers.length === 0 ? {} : { tiers: tiers.map(({ above, rate }) => ({ above, rate: formatUsd(rate) })) }),
  }));

const toRates = (json: RatesJson): Rates =>
  mapValues(json, ({ base, tiers = [] }): Rate => ({
    base: rateOf(base),
    tiers: tiers.map(({ above, rate }) => ({ above, rate: rateOf(rate) })),
  }));

const rateOf = (text: string): bigint => {
  const rate = parseDecimal(text, usdScale);
  if (rate === undefined) throw new Error('The table prices holds a rate that is no decimal.');
  return rate;
};
