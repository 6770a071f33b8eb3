import { sumOf } from './sums.ts';
import type { Usage } from './usage.ts';

/**
 * The usage of LiteLLM's Langfuse callback, whose input has what was written to the cache: the total, which has it
 * once, proves that. Any other as it is. The map of a caller may look the same, if its total leaves out the writes.
 */
export const withInputOfLiteLlm = (usage: Usage): Usage => {
  const { total = 0, ...buckets } = usage.details;
  const { input = 0, cache_creation_input_tokens: written = 0 } = buckets;
  if (written === 0 || written > input || sumOf(buckets) - written !== total) return usage;
  return { ...usage, details: { ...usage.details, input: input - written }, convention: 'inclusive' };
};
