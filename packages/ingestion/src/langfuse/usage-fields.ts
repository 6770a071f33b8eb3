import {
  isUsageBucket,
  parseCount,
  parseUsd,
  providerUsage,
  statedTierOf,
  withCacheLifetimes,
  zeroUsd,
  decimalText,
  isPlainObject,
  type UsageConvention,
  type Usd,
} from '@spanledger/core';
import { z } from 'zod';
import { anyValue, type Refuse } from './quick-body.ts';

export type Units = Readonly<Record<string, number>>;
export type Amounts = Readonly<Record<string, Usd>>;

const countMessage = 'must be a whole number, 0 or more, and at most 2^53 - 1';
const amountMessage = 'must be an amount in US dollars, 0 or more, and below 10^26';

const unitNames = ['CHARACTERS', 'TOKENS', 'SECONDS', 'MILLISECONDS', 'IMAGES', 'REQUESTS'] as const;

const amountOf = (value: unknown): Usd | undefined => parseUsd(decimalText(value) ?? value);

const optionalCount = z
  .unknown()
  .transform((value, context): number | undefined => {
    if (value === undefined || value === null) return undefined;
    const count = parseCount(value);
    if (count === undefined) context.addIssue(countMessage);
    return count;
  })
  .optional();

const optionalAmount = z
  .unknown()
  .transform((value, context): Usd | undefined => {
    if (value === undefined || value === null) return undefined;
    const amount = amountOf(value);
    if (amount === undefined) context.addIssue(amountMessage);
    return amount;
  })
  .optional();

const drop = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> => {
  const kept: Record<string, T> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value;
  return kept;
};

interface GivenUnits {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly totalTokens?: number | undefined;
}

/**
 * OpenAI's names count, unless only the other ones come to the total: LobeChat has the text alone under OpenAI's names,
 * and all of the input and of the output under the others.
 */
const unitsOf = ({ input, output, promptTokens, completionTokens, ...given }: GivenUnits): Units => {
  const total = given.totalTokens ?? given.total;
  const ofOpenAi = { input: promptTokens ?? input, output: completionTokens ?? output };
  const isWhole = (whole: Pick<GivenUnits, 'input' | 'output'>): boolean =>
    whole.input !== undefined && whole.output !== undefined && whole.input + whole.output === total;
  const own = { input, output };
  return drop({ ...(isWhole(own) && !isWhole(ofOpenAi) ? own : ofOpenAi), total });
};

const ownFields = {
  input: optionalCount,
  output: optionalCount,
  total: optionalCount,
  promptTokens: optionalCount,
  completionTokens: optionalCount,
  totalTokens: optionalCount,
  unit: z.enum(unitNames).nullish(),
  inputCost: optionalAmount,
  outputCost: optionalAmount,
  totalCost: optionalAmount,
};

/**
 * `usage`, in its own shape or in OpenAI's camel case, as units and costs by bucket; without an input and an output in
 * these, counts under the names of providers' answers, as of `usageDetails`.
 */
export const usage = z
  .looseObject(ownFields)
  .transform((given, context) => {
    const own = unitsOf(given);
    const isOwn = own['input'] !== undefined || own['output'] !== undefined;
    const others = Object.entries(given).filter(([name]) => !Object.hasOwn(ownFields, name));
    const isOther = !isOwn && others.some(([name]) => isUsageBucket(name));
    const refuse: Refuse = (issue) => {
      context.addIssue(typeof issue === 'string' ? issue : { code: 'custom', ...issue });
    };
    const totals = drop({ total: given.total, totalTokens: given.totalTokens });
    const read = isOther ? countsOf({ ...Object.fromEntries(others), ...totals }, refuse) : undefined;
    return {
      units: read?.units ?? own,
      convention: read?.convention ?? ('given' as const),
      serviceTier: read?.serviceTier,
      amounts: drop({ input: given.inputCost, output: given.outputCost, total: given.totalCost }) as Amounts,
    };
  })
  .nullish();

/**
 * `usageDetails`: the shape of a provider's own answer, whose parts are taken out of their whole, or a free map.
 */
export const usageDetails = anyValue((value, refuse) => {
  if (value === null) return null;
  if (!isPlainObject(value)) {
    refuse('must be an object');
    return z.NEVER;
  }
  return countsOf(value, refuse) ?? z.NEVER;
});

export interface ReadCounts {
  readonly units: Units;
  readonly convention: UsageConvention;
  /** Which Anthropic's answer states within its usage. */
  readonly serviceTier: string | undefined;
}

/** `undefined` for refused counts. */
const countsOf = (value: Readonly<Record<string, unknown>>, refuse: Refuse): ReadCounts | undefined => {
  const usage = providerUsage(value);
  const serviceTier = statedTierOf(value);
  if (usage === undefined)
    return { units: freeUnits(withCacheLifetimes(value), refuse), convention: 'given', serviceTier };
  if ('details' in usage) return { units: usage.details, convention: usage.convention, serviceTier };
  for (const path of usage.wrong) refuse({ path: [...path], message: countMessage });
  return undefined;
};

/**
 * Counts, and texts of them. A value that is no count is a mistake under the name of a count, and so are negative and
 * infinite numbers under any name. Other values are left out: providers report times, prices and flags among the
 * tokens.
 */
const freeUnits = (value: Readonly<Record<string, unknown>>, refuse: Refuse): Units => {
  const units: [string, number][] = [];
  for (const [bucket, given] of Object.entries(value)) {
    if (given === null || given === undefined) continue;
    const exact = decimalText(given) ?? given;
    const count = parseCount(exact);
    if (count === undefined) {
      const isMistake = isUsageBucket(bucket) || isBeyondBounds(exact);
      if (isMistake) refuse({ path: [bucket], message: countMessage });
    } else if (!bucket.isWellFormed()) refuse('must have keys of well-formed Unicode');
    else units.push([bucket, count]);
  }
  return Object.fromEntries(units);
};

const isBeyondBounds = (value: unknown): boolean => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return number < 0 || number > Number.MAX_SAFE_INTEGER;
};

/** `costDetails`: amounts by bucket, as numbers or decimal texts. `null` is no amount; any other value is a mistake. */
export const costDetails = anyValue((value, refuse): Amounts | null => {
  if (value === null) return null;
  if (!isPlainObject(value)) {
    refuse('must be an object');
    return z.NEVER;
  }
  const amounts: [string, Usd][] = [];
  for (const [bucket, given] of Object.entries(value)) {
    if (given === null) continue;
    const amount = amountOf(given);
    if (amount === undefined) refuse({ path: [bucket], message: amountMessage });
    else if (!bucket.isWellFormed()) refuse('must have keys of well-formed Unicode');
    else amounts.push([bucket, amount]);
  }
  return Object.fromEntries(amounts);
});

const storableMax = 10n ** 38n;

/** True if the sum of the parts of a cost, or of a usage, fits into the stored type. */
export const isStorableCost = (amounts: Amounts): boolean =>
  Object.values(amounts).reduce((sum, amount) => sum + amount, zeroUsd) < storableMax;

export const isStorableUsage = (units: Units): boolean =>
  Number.isSafeInteger(Object.values(units).reduce((sum, count) => sum + count, 0));
