import { lifetimesOfBedrock, takeOutLifetimes, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { memberAt, memberLabel, parsedObject } from './attribute-source.ts';
import type { SpanView } from './convention.ts';
import { countsIn } from './usage-source.ts';

/** OpenInference's instrumentation of Bedrock for JavaScript. */
export const bedrockForJs = '@arizeai/openinference-instrumentation-bedrock';

/**
 * The model of a call through a profile: the instrumentation takes the second part of `us.anthropic.claude-…` for the
 * name, which is the maker's there. The Converse API's input has the identifier, and Claude's own answer its model.
 */
export const modelOfProfile = (value: AttributeValue, view: SpanView): string | undefined => {
  if (view.scopeName !== bedrockForJs) return undefined;
  const identifier = memberLabel(memberAt(parsedObject(view.get('input.value')), ['modelId']));
  if (identifier !== undefined) {
    const parts = identifier.split('.');
    return parts.length > 2 && parts[1] === value ? identifier : undefined;
  }
  if (value !== view.get('llm.system')) return undefined;
  return memberLabel(memberAt(parsedObject(view.get('output.value')), ['model']));
};

const cacheBuckets = { cacheReadInputTokens: 'input_cached_tokens', cacheWriteInputTokens: 'input_cache_creation' };

/** The usage with the cache that only the answer of the Converse API has, which is beside the input; else as it is. */
export const withCacheOfConverse = (usage: Usage, answer: AttributeValue | undefined): Usage => {
  const answered = memberAt(parsedObject(answer), ['usage']);
  const { input, output, total: _total, ...others } = usage.details;
  const isSame = memberAt(answered, ['inputTokens']) === input && memberAt(answered, ['outputTokens']) === output;
  if (!isSame || Object.keys(others).length > 0) return usage;
  const cached = { ...countsIn(answered, cacheBuckets), ...lifetimesOfBedrock(memberAt(answered, ['cacheDetails'])) };
  takeOutLifetimes(cached);
  const parts = Object.entries({ input: input ?? 0, ...cached, output: output ?? 0 }).filter(([, count]) => count > 0);
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  return { ...usage, details: { ...Object.fromEntries(parts), total } };
};
