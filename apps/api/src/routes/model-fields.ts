import type { createModel, EndpointInput } from '@spanledger/api-contract';
import { invalidInput, type PriceFields } from '@spanledger/core';
import { checkMatchPattern, flatRate, rateOfUnitPrice, ratesOfTiers } from '@spanledger/pricing';

type ModelBody = EndpointInput<typeof createModel>['body'];

/** The prices that a client sent for a model, as a price. Rejects with `invalid_input`, naming the wrong member. */
export const modelFields = (body: ModelBody): PriceFields => {
  checkMatchPattern(body.matchPattern);
  return {
    modelName: body.modelName,
    provider: null,
    matchPattern: body.matchPattern,
    effectiveFrom: body.startDate,
    effectiveTo: null,
    ...ratesOf(body),
    unit: body.unit ?? null,
    tokenizerId: body.tokenizerId ?? null,
    tokenizerConfig:
      body.tokenizerConfig === undefined || body.tokenizerConfig === null ? null : JSON.stringify(body.tokenizerConfig),
  };
};

const ratesOf = (body: ModelBody): Pick<PriceFields, 'rates' | 'serviceTiers' | 'pricingTiers'> => {
  const { inputPrice, outputPrice, totalPrice } = body;
  const given = Object.entries({ input: inputPrice, output: outputPrice, total: totalPrice }).flatMap(
    ([bucket, price]) => (price === undefined || price === null ? [] : [[bucket, price] as const]),
  );
  const tiers = body.pricingTiers ?? [];
  if (given.length > 0 === tiers.length > 0) {
    throw refusal('pricingTiers', 'or inputPrice, outputPrice and totalPrice must be given, and not both');
  }
  if (tiers.length > 0) return { ...ratesOfTiers(tiers), pricingTiers: JSON.stringify(tiers) };
  if (totalPrice && (inputPrice || outputPrice)) {
    throw refusal('totalPrice', 'must be left out when inputPrice or outputPrice is given');
  }
  const rates = given.map(([bucket, price]) => [bucket, flatRate(rateOfUnitPrice(price, `${bucket}Price`))]);
  return { rates: Object.fromEntries(rates) as PriceFields['rates'], serviceTiers: {}, pricingTiers: null };
};

const refusal = (path: string, message: string): Error => invalidInput(`${path} ${message}.`, [{ path, message }]);
