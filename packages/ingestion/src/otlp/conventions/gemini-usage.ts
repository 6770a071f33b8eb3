import { providerUsage, withThoughtsInTotal, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import type { JsonMap } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';
import { genAiUsage, genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { countOf, countedUsage, takeReported, type UsageKeys } from './usage-source.ts';

/** Python and JavaScript spell the names differently. */
const inCamelCase = (name: string): string => name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

const passedOn = [
  'total_token_count',
  'cached_content_token_count',
  'prompt_tokens_details',
  'cache_tokens_details',
  'candidates_tokens_details',
];

/**
 * Usage in the shape of Gemini's answers: cached tokens are within the prompt, those of built-in tools beside it.
 * Thoughts are beside the candidates, unless the total proves that they are within, as in answers of other providers
 * that are brought into this shape.
 */
export const geminiUsage = (metadata: JsonMap, view: SpanView, written?: number): Usage | undefined => {
  const spelt = metadata['promptTokenCount'] === undefined ? (name: string): string => name : inCamelCase;
  const count = (name: string): number | undefined => countOf(metadata[spelt(name)]);
  const prompt = count('prompt_token_count');
  if (prompt === undefined) return undefined;
  const tools = count('tool_use_prompt_token_count') ?? 0;
  const candidates = count('candidates_token_count') ?? 0;
  const thoughts = count('thoughts_token_count') ?? 0;
  const areWithin = count('total_token_count') === prompt + tools + candidates;
  const given: Record<string, AttributeValue> = {
    [spelt('prompt_token_count')]: prompt,
    [spelt('tool_use_prompt_token_count')]: tools,
    [spelt('candidates_token_count')]: areWithin ? Math.max(candidates - thoughts, 0) : candidates,
    [spelt('thoughts_token_count')]: thoughts,
    [spelt('total_token_count')]: prompt + tools + candidates + thoughts,
  };
  for (const name of passedOn) given[spelt(name)] = metadata[spelt(name)] ?? given[spelt(name)] ?? null;
  if (written !== undefined) given['cache_creation_input_tokens'] = written;
  const usage = providerUsage(given);
  return usage === undefined || 'wrong' in usage ? undefined : { ...usage, role: view.usageRole };
};

const genAiKeys = genAiUsageKeys('gen_ai.usage.');

/** Usage by the conventions but for its output, which leaves out the thoughts; `undefined` without thoughts. */
export const usageBesideThoughts = (view: SpanView, keys: UsageKeys = genAiKeys): Usage | undefined => {
  const reported = takeReported(view, keys);
  const thoughts = reported?.outputParts?.['output_reasoning_tokens'] ?? 0;
  if (reported === undefined || thoughts === 0) return undefined;
  return countedUsage({ ...reported, output: (reported.output ?? 0) + thoughts }, 'inclusive', view.usageRole);
};

/** Usage by the conventions but for Gemini's thoughts, which only the total has. */
export const usageWithoutThoughts = (keys: readonly string[]): Source<Usage> => ({
  keys,
  rank: 590,
  keeps: true,
  read: (value, view) => {
    const usage = genAiUsage.read(value, view);
    return usage === undefined ? undefined : withThoughtsInTotal(usage);
  },
});
