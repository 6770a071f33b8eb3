import { invalidInput, parseDecimal, usdScale, type Rate, type RatePerMillion } from '@spanledger/core';

/** A price per unit has six more decimals than the same price per million. */
const unitScale = usdScale + 6;
const rateMax = 10n ** 38n;

/** Reads dollars per unit by their decimal text. Rejects with `invalid_input`, naming the field. */
export const rateOfUnitPrice = (price: number | string, field: string): RatePerMillion => {
  const rate = parseDecimal(String(price), unitScale);
  const isRoundedToNothing = rate === 0n && Number(price) !== 0;
  if (rate !== undefined && rate >= 0n && rate < rateMax && !isRoundedToNothing) return rate;
  const message = isRoundedToNothing
    ? `must be 0 or at least 10^-${unitScale} dollars per unit`
    : 'must be a decimal number of dollars per unit, 0 or more';
  throw invalidInput(`${field} ${message}.`, [{ path: field, message }]);
};

/** Dollars per unit: the double nearest to the exact price. */
export const unitPriceOf = (rate: RatePerMillion): number => Number(`${rate}e-${unitScale}`);

export const flatRate = (base: RatePerMillion): Rate => ({ base, tiers: [] });
