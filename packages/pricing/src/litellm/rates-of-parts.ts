import { divideHalfEven, wholesOf, type Rate, type RatePerMillion, type Rates } from '@spanledger/core';

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

const written = 'input_cache_creation';
const writtenForHour = 'input_cache_creation_1h';

/**
 * The rates of a service tier: its own, else those of the model; but a part that costs what its whole costs does so in
 * the tier, too, as reasoning does that a file prices as output. Cache writes of an hour, which files do not price by
 * tier, change as the others do.
 */
export const ratesOfServiceTier = (rates: Rates, own: Rates): Rates =>
  mapRates({ ...rates, ...own }, (bucket, rate) => {
    if (own[bucket] !== undefined) return rate;
    if (bucket === writtenForHour) return inProportion(rate, own[written]?.base, rates[written]?.base);
    const whole = sameWhole(bucket, rates);
    return (whole === undefined ? undefined : own[whole]) ?? rate;
  });

const inProportion = ({ base, tiers }: Rate, now: RatePerMillion | undefined, before: RatePerMillion = 0n): Rate => {
  if (now === undefined || before === 0n) return { base, tiers };
  const changed = (rate: RatePerMillion): RatePerMillion => divideHalfEven(rate * now, before);
  return { base: changed(base), tiers: tiers.map(({ above, rate }) => ({ above, rate: changed(rate) })) };
};

const mapRates = (rates: Rates, rateOf: (bucket: string, rate: Rate) => Rate): Rates =>
  Object.fromEntries(Object.entries(rates).map(([bucket, rate]) => [bucket, rateOf(bucket, rate)]));
