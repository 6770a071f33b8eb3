import type { TokenCounting, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { countOf, countedUsage, takeCount, takeCounts } from './usage-source.ts';

/** Next to every usage of rig, and of no other emitter. */
const toolInputKey = 'gen_ai.usage.tool_use_prompt_tokens';
/**
 * The same in versions that pass counts through, which write 0 for what a provider did not report. Version 0.44 writes
 * what was reported, in the wholes of the conventions: never cache writes next to the input of tools.
 */
const cacheWritesKey = 'gen_ai.usage.cache_creation.input_tokens';
const inputKeys = ['gen_ai.usage.input_tokens'];
const outputKeys = ['gen_ai.usage.output_tokens'];
const inputParts = {
  input_cached_tokens: ['gen_ai.usage.cache_read.input_tokens'],
  input_cache_creation: [cacheWritesKey],
} as const;
const outputParts = { output_reasoning_tokens: ['gen_ai.usage.reasoning_tokens'] } as const;

/** Providers whose input leaves out what was cached: all counts are passed through. */
const countings: ReadonlyMap<AttributeValue | undefined, TokenCounting> = new Map([
  ['anthropic', 'exclusive'],
  ['aws_bedrock', 'exclusive'],
]);

const isGemini = (view: SpanView): boolean => {
  const provider = view.get('gen_ai.provider.name');
  return typeof provider === 'string' && /gemini|vertex/.test(provider);
};

const passedThrough: Source<Usage> = attribute(toolInputKey, (value, view) => {
  if (view.get(cacheWritesKey) === undefined) return undefined;
  const input = takeCount(view, inputKeys);
  const output = takeCount(view, outputKeys);
  const cached = takeCounts(view, inputParts);
  const reasoning = takeCounts(view, outputParts);
  if (!isGemini(view)) {
    const counting = countings.get(view.get('gen_ai.provider.name')) ?? 'inclusive';
    return countedUsage({ input, output, inputParts: cached, outputParts: reasoning }, counting, view.usageRole);
  }
  const counts = {
    prompt_token_count: input ?? null,
    tool_use_prompt_token_count: countOf(value) ?? null,
    cached_content_token_count: cached['input_cached_tokens'] ?? null,
    candidates_token_count: output ?? null,
    thoughts_token_count: reasoning['output_reasoning_tokens'] ?? null,
  };
  return geminiUsage(counts, view);
});

/** rig, for Rust: the generative-AI conventions, once with each provider's own counting. */
export const rig: Convention = { name: 'rig', rank: 590, fields: { usage: [passedThrough] } };
