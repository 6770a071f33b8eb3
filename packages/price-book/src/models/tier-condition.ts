import { invalidInput, type InputIssue } from '@spanledger/core';
import { checkMatchPattern, patternTest } from '../book/match-pattern.ts';
import type { AttributeCondition, PricingTier, UsageCondition } from './pricing-tier.ts';

/** What a condition asks for, as far as it can be told. */
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

/** Rejects with `invalid_input`, naming the condition by `path`, what a price cannot depend on. */
export const tierCondition = (condition: PricingTier['conditions'][number], path: string): TierCondition =>
  'usageDetailPattern' in condition ? usageCondition(condition, path) : attributeCondition(condition, path);

const usageCondition = (condition: UsageCondition, path: string): TierCondition => {
  const { usageDetailPattern, operator, value, caseSensitive } = condition;
  const patternPath = `${path}.usageDetailPattern`;
  checkMatchPattern(usageDetailPattern, patternPath);
  const test = patternTest(caseSensitive ? usageDetailPattern : `(?i)${usageDetailPattern}`);
  if (!inputBuckets.every(test) || outputBuckets.some(test)) {
    throw unknown(patternPath, 'must match all buckets of input and no others, such as ^input: tiers go by all input');
  }
  if (operator === 'gt') return { above: Math.floor(value) };
  if (operator === 'gte') return { above: Math.ceil(value) - 1 };
  throw unknown(`${path}.operator`, 'must be gt or gte: tiers begin above a number of input units');
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
