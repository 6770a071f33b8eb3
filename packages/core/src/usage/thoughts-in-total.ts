import { sumOf } from './sums.ts';
import type { Usage } from './usage.ts';

/**
 * The usage of an emitter that has only the wholes: of Gemini's, the output leaves out the thoughts and the total has
 * them. With built-in tools it also has what these put into the prompt, which cannot be separated from them. Other
 * models' usage as it is.
 */
export const withThoughtsInTotal = (usage: Usage, model: unknown): Usage => {
  if (typeof model !== 'string' || !model.toLowerCase().includes('gemini')) return usage;
  const { total = 0, ...buckets } = usage.details;
  const thoughts = total - sumOf(buckets);
  const isLeftOut = thoughts > 0 && buckets['output'] !== undefined && buckets['output_reasoning_tokens'] === undefined;
  return isLeftOut ? { ...usage, details: { ...buckets, output_reasoning_tokens: thoughts, total } } : usage;
};
