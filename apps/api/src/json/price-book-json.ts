import type {
  EndpointOutput,
  getPriceBook,
  getPriceHistory,
  importPrices,
  listPriceBookVersions,
} from '@spanledger/api-contract';
import {
  formatIso,
  formatUsd,
  type PriceBookChange,
  type PriceBookVersion,
  type PriceEntry,
  type PriceFields,
  type PriceSource,
  type Rates,
} from '@spanledger/core';
import type { ImportPlan, PriceFile, PriceStep } from '@spanledger/pricing';

type ImportJson = EndpointOutput<typeof importPrices, 200>;
type PlannedJson = ImportJson['prices'][number];

export const priceSourceJson = ({
  source,
  scope,
  count,
  version,
}: PriceSource): EndpointOutput<typeof getPriceBook, 200>['sources'][number] => ({
  source,
  scope: scope.kind,
  models: count,
  version,
});

export const priceBookChangeJson = ({
  createdAt,
  sources,
  ...change
}: PriceBookChange): EndpointOutput<typeof listPriceBookVersions, 200>['data'][number] => ({
  ...change,
  createdAt: formatIso(createdAt),
  sources: [...sources],
});

export const priceStepJson = ({
  from,
  price,
}: PriceStep): EndpointOutput<typeof getPriceHistory, 200>['steps'][number] => ({
  from: formatIso(from),
  matched: price?.modelId ?? null,
  provider: price?.provider || null,
  source: price?.version ?? null,
  rates: Object.fromEntries(
    Object.entries(price?.rates ?? {}).map(([bucket, { base, tiers }]) => [
      bucket,
      {
        perMillion: formatUsd(base),
        tiers: tiers.map(({ above, rate }) => ({ above, perMillion: formatUsd(rate) })),
      },
    ]),
  ),
});

const shownMax = 500;

export const importPlanJson = (
  { source, left }: PriceFile,
  { change, added, changed, unchanged, kept, gone }: ImportPlan,
  done: { readonly dryRun: boolean; readonly version: PriceBookVersion | null },
): ImportJson => {
  const removed = new Set(change.remove);
  const isRemoved = ({ id }: PriceEntry): boolean => removed.has(id);
  const prices = [
    ...changed.map(({ before, after }) => planned('changed', before, after)),
    ...added.map((price) => planned('added', undefined, price)),
    ...gone.map((price) => (isRemoved(price) ? planned('removed', price, undefined) : planned('gone', price, price))),
    ...kept.map((price) => planned('kept', price, price)),
  ];
  return {
    ...done,
    source,
    totals: {
      added: added.length,
      changed: changed.length,
      unchanged: unchanged.length,
      kept: kept.length,
      gone: gone.length,
      removed: gone.filter(isRemoved).length,
      withoutPricePerToken: left.length,
    },
    prices: prices.slice(0, shownMax),
  };
};

const planned = (
  change: PlannedJson['change'],
  before: PriceFields | undefined,
  after: PriceFields | undefined,
): PlannedJson => {
  const { modelName = '', provider = null, effectiveFrom = null } = after ?? before ?? {};
  return {
    change,
    modelName,
    provider,
    startDate: effectiveFrom === null ? null : formatIso(effectiveFrom),
    before: before === undefined ? null : baseRates(before.rates),
    after: after === undefined ? null : baseRates(after.rates),
  };
};

/** Dollars for a million units, of the smallest calls. */
const baseRates = (rates: Rates): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(rates).map(([bucket, { base }]) => [bucket, formatUsd(base)]));
