import { wholesOf, type Rate, type Rates } from '@spanledger/core';

/** The bucket of which another one is a part, if the part's usual price is that of the whole; else `undefined`. */
const sameWhole = (bucket: string, rates: Rates): string | undefined => {
  const whole = wholesOf(bucket).find((name) => rates[name] !== undefined);
  return whole !== undefined && rates[whole]?.base === rates[bucket]?.base ? whole : undefined;
};

/** A part that costs what its whole costs does so for long requests, unless it has prices of its own for those. */
export const withPartsOfLongRequests = (rates: Rates): Rates =>
  mapRates(rates, (bucket, rate) => {
    const whole = rate.tiers.length > 0 ? undefined : sameWhole(bucket, rates);
    return (whole === undefined ? undefined : rates[whole]) ?? rate;
  });

/**
 * The rates of a service tier: its own, else those of the model; but a part that costs what its whole costs does so in
 * the tier, too, as reasoning does that a file prices as output.
 */
export const ratesOfServiceTier = (rates: Rates, own: Rates): Rates =>
  mapRates({ ...rates, ...own }, (bucket, rate) => {
    const whole = own[bucket] === undefined ? sameWhole(bucket, rates) : undefined;
    return (whole === undefined ? undefined : own[whole]) ?? rate;
  });

const mapRates = (rates: Rates, rateOf: (bucket: string, rate: Rate) => Rate): Rates =>
  Object.fromEntries(Object.entries(rates).map(([bucket, rate]) => [bucket, rateOf(bucket, rate)]));
