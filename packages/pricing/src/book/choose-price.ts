import type { Micros, PriceEntry } from '@spanledger/core';

/**
 * The price in force at a time, of the matching ones of one scope: one with rates for the call's service tier before
 * others, one for its provider before those for any, then the one that began last, then the newest.
 */
export const choosePrice = (
  matching: readonly PriceEntry[],
  serviceTier: string | null,
  at: Micros,
): PriceEntry | undefined => {
  let best: PriceEntry | undefined;
  for (const entry of matching) {
    if (isInForce(entry, at) && (best === undefined || isBefore(entry, best, serviceTier))) best = entry;
  }
  return best;
};

export const isInForce = ({ effectiveFrom, effectiveTo }: PriceEntry, at: Micros): boolean =>
  (effectiveFrom === null || effectiveFrom <= at) && (effectiveTo === null || at < effectiveTo);

const isBefore = (one: PriceEntry, other: PriceEntry, serviceTier: string | null): boolean => {
  const difference =
    Number(hasTier(one, serviceTier)) - Number(hasTier(other, serviceTier)) ||
    Number(one.provider !== null) - Number(other.provider !== null) ||
    compare(one.effectiveFrom ?? Number.NEGATIVE_INFINITY, other.effectiveFrom ?? Number.NEGATIVE_INFINITY) ||
    one.addedIn - other.addedIn;
  // Of one version, any will do, but always the same one.
  return difference === 0 ? one.id < other.id : difference > 0;
};

export const hasTier = ({ serviceTiers }: PriceEntry, serviceTier: string | null): boolean =>
  serviceTier !== null && Object.hasOwn(serviceTiers, serviceTier);

const compare = (one: number, other: number): number => (one === other ? 0 : one > other ? 1 : -1);
