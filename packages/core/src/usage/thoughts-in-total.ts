import { sumOf } from './sums.ts';
import type { Usage } from './usage.ts';

/** By the name of the model. */
export const isGemini = (model: unknown): boolean =>
  typeof model === 'string' && model.toLowerCase().includes('gemini');

/**
 * The usage of a call of Gemini by an emitter that has only the wholes: the output leaves out the thoughts, and the
 * total has them. With built-in tools it also has what these put into the prompt, which cannot be told from thoughts:
 * it is taken for these, which most calls have.
 */
export const withThoughtsInTotal = (usage: Usage): Usage => {
  const { total = 0, ...buckets } = usage.details;
  const thoughts = total - sumOf(buckets);
  const areLeftOut = thoughts > 0 && buckets['input'] !== undefined && buckets['output_reasoning_tokens'] === undefined;
  return areLeftOut ? { ...usage, details: { ...buckets, output_reasoning_tokens: thoughts, total } } : usage;
};
