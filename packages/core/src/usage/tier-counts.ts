import { sumOf, sumOfNames, type Counts } from './sums.ts';

/** Tiers of OpenAI that LangChain has in the names of its details: `flex_cache_read`, and `flex` for the rest. */
export const langChainTiers = ['flex', 'priority'] as const;

/**
 * The service tier at which all of a usage was answered, if the names of its buckets have it, as in the map of
 * Langfuse's callback for LangChain. A map with an input or an output of another tier has none.
 */
export const tierInNames = (details: Counts): string | undefined =>
  (details['input'] ?? 0) + (details['output'] ?? 0) > 0 ? undefined : tierNamed(details);

const tierNamed = (details: Counts): string | undefined =>
  langChainTiers.find((tier) => Object.hasOwn(details, `input_${tier}`) && Object.hasOwn(details, `output_${tier}`));

/** The name of the bucket at another tier: `input_flex_cache_read` is `input_cache_read`, and `input_flex` is `input`. */
export const withoutTier = (bucket: string, tier: string): string =>
  bucket.endsWith(`_${tier}`) ? bucket.slice(0, -tier.length - 1) : bucket.replace(`_${tier}_`, '_');

/**
 * The map of Langfuse's callback for LangChain, of a call at a service tier: that tier's buckets alone, which exclude
 * one another and come to the total. In it `input` and `output` are 0 or, at `priority` from version 4 on, repeat the
 * others; and the rest at the tier is the whole without cache reads and reasoning only. `undefined` for any other map.
 */
export const withTierOnce = (details: Counts): Counts | undefined => {
  const tier = tierNamed(details);
  if (tier === undefined) return undefined;
  const { input: _input, output: _output, total, ...parts } = details;
  const within = { input: [`input_${tier}_cache_creation`, 'input_audio'], output: ['output_audio'] };
  const split: Record<string, number> = { ...parts };
  for (const side of ['input', 'output'] as const) {
    const rest = `${side}_${tier}`;
    split[rest] = Math.max((parts[rest] ?? 0) - sumOfNames(parts, within[side]), 0);
  }
  return sumOf(split) === total ? { ...split, total } : undefined;
};
