import { createHash } from 'node:crypto';
import { invalidInput, type PriceFields, type Rate, type Rates, type Steps } from '@spanledger/core';
import { namesPattern } from '../book/match-pattern.ts';
import { rateOfUnitPrice } from '../models/unit-prices.ts';
import { bucketKeys, serviceTierSuffixes, type LiteLlmModel } from './litellm-keys.ts';
import { ratesOfServiceTier, withPartsOfLongRequests } from './rates-of-parts.ts';

export interface PriceFile {
  /** Which file: its prices' source. */
  readonly source: string;
  readonly prices: readonly PriceFields[];
  /** Models without a price per token: those of images, seconds, characters, pages and queries. */
  readonly left: readonly string[];
}

/** Of all models, with the members that `alias_of` gives them: the file of LiteLLM has fewer than 100,000. */
export const membersMax = 200_000;
/** Of one model, which is read in one go; that file has fewer than 100. */
const membersOfModelMax = 1000;

/** The prefix of the sources of imported prices. */
export const importedSource = 'litellm-';

/**
 * Reads prices in the format of LiteLLM's `model_prices_and_context_window.json`: a JSON object by model. Rejects with
 * `invalid_input` for any other file, naming the problem. A step for each model.
 */
export function* readLiteLlmFile(text: string): Steps<PriceFile> {
  const models = parse(text);
  const prices: PriceFields[] = [];
  const left: string[] = [];
  const seen = new Set<string>();
  let members = 0;
  for (const [name, model] of Object.entries(models)) {
    yield;
    if (name === 'sample_spec' || seen.has(name.toLowerCase())) continue;
    seen.add(name.toLowerCase());
    if (typeof model !== 'object' || model === null)
      throw invalidInput(`The entry '${name}' must be an object of prices.`);
    const whole = aliased(model as LiteLlmModel, models);
    const memberNames = Object.keys(whole);
    members += memberNames.length;
    if (members > membersMax) throw invalidInput(tooManyMembers);
    if (memberNames.length > membersOfModelMax)
      throw invalidInput(`The entry '${name}' has more than ${membersOfModelMax} members.`);
    const price = priceOf({ name, model: whole, memberNames, longNames: memberNames.filter(isOfLongRequests) });
    if (price === undefined) left.push(name);
    else prices.push(price);
  }
  if (prices.length === 0) throw invalidInput('The file holds no price per token, such as input_cost_per_token.');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { source: `${importedSource}${digest}`, prices, left };
}

const tooManyMembers =
  `The models of the file have more than ${membersMax} members, counting those of 'alias_of' for each. ` +
  'Leave models out that are not used.';

const parse = (text: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput('The file is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput('The file must be a JSON object of prices by model.');
  }
  return value as Readonly<Record<string, unknown>>;
};

/** The model of which this one is another name (`alias_of`), else itself. */
const aliased = (model: LiteLlmModel, models: Readonly<Record<string, unknown>>): LiteLlmModel => {
  const { alias_of: name } = model;
  const other = typeof name === 'string' && Object.hasOwn(models, name) ? models[name] : undefined;
  return typeof other === 'object' && other !== null ? { ...(other as LiteLlmModel), ...model } : model;
};

/** What is asked of a model for each bucket and service tier is found once. */
interface NamedModel {
  readonly name: string;
  readonly model: LiteLlmModel;
  readonly memberNames: readonly string[];
  /** Those that may be prices of long requests. */
  readonly longNames: readonly string[];
}

const isOfLongRequests = (member: string): boolean => member.includes('_above_');

const priceOf = (named: NamedModel): PriceFields | undefined => {
  const { name, model, memberNames } = named;
  const rates = withPartsOfLongRequests(ratesOfModel(named, ''));
  if (Object.keys(rates).length === 0 || isPricedOtherwise(rates, model)) return undefined;
  const tiers = new Map<string, Rates>();
  for (const [tier, suffix] of serviceTierSuffixes) {
    if (!memberNames.some((member) => member.endsWith(suffix))) continue;
    const own = ratesOfModel(named, suffix);
    // A service tier without a price of its own has the normal price.
    if (Object.keys(own).length > 0 && !tiers.has(tier)) tiers.set(tier, ratesOfServiceTier(rates, own));
  }
  const provider = providerOf(model);
  const isQualified = name.includes('/');
  const names = isQualified || provider === null ? [name] : [name, `${provider}/${name}`];
  return {
    modelName: name,
    // A name with a path includes the provider itself.
    provider: isQualified ? null : provider,
    matchPattern: namesPattern(names),
    effectiveFrom: null,
    effectiveTo: null,
    rates,
    serviceTiers: Object.fromEntries(tiers),
    unit: 'TOKENS',
    tokenizerId: null,
    tokenizerConfig: null,
    pricingTiers: null,
  };
};

/** True for a model whose tokens cost 0 because it is priced by something else, such as queries or pixels. */
const isPricedOtherwise = (rates: Rates, model: LiteLlmModel): boolean =>
  Object.values(rates).every(({ base, tiers }) => base === 0n && tiers.every(({ rate }) => rate === 0n)) &&
  Object.entries(model).some(([key, price]) => /^(?:in|out)put_cost_per_/.test(key) && Number(price) > 0);

/** `vertex_ai-language-models` is `vertex_ai`. */
const providerOf = ({ litellm_provider: provider }: LiteLlmModel): string | null =>
  typeof provider === 'string' && provider !== '' ? provider.replace(/^(vertex_ai)-.*$/, '$1') : null;

const ratesOfModel = (named: NamedModel, suffix: string): Rates =>
  Object.fromEntries(
    bucketKeys.flatMap(([bucket, key]) => {
      const rate = rateOf(named, key, suffix);
      return rate === undefined ? [] : [[bucket, rate]];
    }),
  );

type Tiers = Rate['tiers'];

const rateOf = (named: NamedModel, member: string, suffix: string): Rate | undefined => {
  const { name, model } = named;
  const key = priceKeyOf(member, model);
  const stated = readPrice(name, model, `${key}${suffix}`);
  const ranges = suffix === '' ? rangesOf(name, model, key, stated) : [];
  const [first, ...others] = ranges;
  if (first !== undefined) return { base: first.rate, tiers: others };
  const own = tiersOf(named, key, suffix);
  // As LiteLLM bills: long requests have the model's usual price, but the batch price in batches.
  const tiers = own.length > 0 || stated === undefined || suffix === '_batches' ? own : tiersOf(named, key, '');
  // A service tier may state a price for long requests alone: below, it is the model's own.
  const base = stated ?? (tiers.length > 0 ? readPrice(name, model, key) : undefined);
  return base === undefined ? undefined : { base, tiers };
};

/** All output of a model that has no other price for it is images. */
const priceKeyOf = (key: string, model: LiteLlmModel): string =>
  key === outputKey && !has(model, outputKey) && has(model, outputImageKey) ? outputImageKey : key;

const outputKey = 'output_cost_per_token';
const outputImageKey = 'output_cost_per_image_token';

const has = (model: LiteLlmModel, key: string): boolean => model[key] !== undefined && model[key] !== null;

/** Providers whose price for long requests begins at the number of tokens, not above it. */
const inclusiveProviders: ReadonlySet<unknown> = new Set(['xai']);

/** Members such as `input_cost_per_token_above_200k_tokens`. */
const tiersOf = ({ name, model, longNames }: NamedModel, key: string, suffix: string): Tiers => {
  const start = `${key}_above_`;
  return longNames
    .flatMap((member) => {
      const match = member.startsWith(start) && /^_above_(\d+)k_tokens(.*)$/.exec(member.slice(key.length));
      const rate = match && match[2] === suffix ? readPrice(name, model, member) : undefined;
      const above = Number(match ? match[1] : 0) * 1000 - Number(inclusiveProviders.has(model['litellm_provider']));
      return rate === undefined ? [] : [{ above, rate }];
    })
    .sort((a, b) => a.above - b.above);
};

/** `tiered_pricing`: prices by ranges of input tokens; a range without a price of its own has the model's. */
const rangesOf = (name: string, model: LiteLlmModel, key: string, base: bigint | undefined): Tiers => {
  const { tiered_pricing: given } = model;
  if (!Array.isArray(given)) return [];
  return given
    .flatMap((range: unknown, index) => {
      const field = `${name}.tiered_pricing[${index}]`;
      if (typeof range !== 'object' || range === null) throw invalidInput(`${field} must be an object of prices.`);
      const members = range as LiteLlmModel;
      const start: unknown = Array.isArray(members['range']) ? members['range'][0] : undefined;
      if (typeof start !== 'number') return [];
      const rate = readPrice(field, members, key) ?? base;
      return rate === undefined ? [] : [{ above: start, rate }];
    })
    .sort((a, b) => a.above - b.above);
};

const readPrice = (name: string, model: LiteLlmModel, key: string): bigint | undefined => {
  const price = model[key];
  if (price === undefined || price === null) return undefined;
  const field = `${name}.${key}`;
  if (typeof price !== 'number' && typeof price !== 'string') throw invalidInput(`${field} must be a number.`);
  return rateOfUnitPrice(price, field);
};
