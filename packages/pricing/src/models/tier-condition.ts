import { invalidInput, type InputIssue } from '@spanledger/core';
import { checkMatchPattern, patternTest } from '../book/match-pattern.ts';
import type { AttributeCondition, PricingTier, UsageCondition } from './pricing-tier.ts';

/** The meaning of a condition, as far as it is supported. */
export interface TierCondition {
  readonly above?: number;
  readonly serviceTiers?: readonly string[];
}

const serviceTierKeys: ReadonlySet<string> = new Set(['service_tier', 'serviceTier']);
const inputBuckets = [
  'input',
  'input_cached_tokens',
  'input_cache_creation',
  'input_audio_tokens',
  'input_image_tokens',
];
const outputBuckets = ['output', 'output_reasoning_tokens', 'output_audio_tokens', 'total'];

/** Rejects with `invalid_input`, naming the condition by `path`, for conditions on which a price cannot depend. */
export const tierCondition = (condition: PricingTier['conditions'][number], path: string): TierCondition =>
  'usageDetailPattern' in condition ? usageCondition(condition, path) : attributeCondition(condition, path);

const usageCondition = (condition: UsageCondition, path: string): TierCondition => {
  const { usageDetailPattern, operator, value, caseSensitive } = condition;
  const patternPath = `${path}.usageDetailPattern`;
  if (!isAllInput(usageDetailPattern, caseSensitive, patternPath)) {
    throw unknown(patternPath, 'must match all buckets of input and no others, such as ^input: tiers go by all input');
  }
  if (operator === 'gt') return { above: Math.floor(value) };
  if (operator === 'gte') return { above: Math.ceil(value) - 1 };
  throw unknown(`${path}.operator`, 'must be gt or gte: tiers begin above a number of input units');
};

const rememberedMax = 100;
const rememberedLengthMax = 1000;
const known = new Map<string, boolean>();

/** Caches patterns, since the conditions of a request mostly have the same one. */
const isAllInput = (pattern: string, caseSensitive: boolean, path: string): boolean => {
  const cased = caseSensitive ? pattern : `(?i)${pattern}`;
  const before = known.get(cased);
  if (before !== undefined) return before;
  checkMatchPattern(pattern, path);
  const test = patternTest(cased);
  const isAll = inputBuckets.every(test) && !outputBuckets.some(test);
  if (known.size >= rememberedMax) known.clear();
  if (pattern.length <= rememberedLengthMax) known.set(cased, isAll);
  return isAll;
};

const attributeCondition = ({ source, key, values }: AttributeCondition, path: string): TierCondition => {
  if (source !== 'model_parameters' || !serviceTierKeys.has(key)) {
    throw unknown(path, 'must be about service_tier of model_parameters: no other attribute counts in a price');
  }
  return { serviceTiers: values.map((value) => value.toLowerCase()) };
};

const unknown = (path: string, message: string): Error => {
  const issue: InputIssue = { path, message };
  return invalidInput(`${path} ${message}.`, [issue]);
};
