import { takeOutLifetimes, type TokenCounting, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { isMap, parsedObject, type JsonMap } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';
import { countOf, countedUsage, keysOf, takeCount, takeCounts, type UsageKeys } from './usage-source.ts';

const providerMetadataKey = 'ai.response.providerMetadata';

/** By the names of versions 6, 5 and 4. An embedding reports only `ai.usage.tokens`. */
const own: UsageKeys = {
  input: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'],
  output: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
  total: ['ai.usage.totalTokens'],
  inputParts: {
    input_cached_tokens: ['ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'],
    input_cache_creation: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
  },
  outputParts: {
    output_reasoning_tokens: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'],
  },
};

type Path = readonly [provider: string, ...names: string[]];

/** Counts that providers report in addition to the SDK's own, where the SDK has none. */
const fromProviders: { readonly [side in 'inputParts' | 'outputParts']: Readonly<Record<string, readonly Path[]>> } = {
  inputParts: {
    input_cached_tokens: [
      ['openai', 'cachedPromptTokens'],
      ['anthropic', 'usage', 'cache_read_input_tokens'],
      ['anthropic', 'cacheReadInputTokens'],
      ['bedrock', 'usage', 'cacheReadInputTokens'],
    ],
    input_cache_creation: [
      ['anthropic', 'usage', 'cache_creation_input_tokens'],
      ['anthropic', 'cacheCreationInputTokens'],
      ['bedrock', 'usage', 'cacheWriteInputTokens'],
      ['bedrock', 'usage', 'cacheCreationInputTokens'],
    ],
    input_cache_creation_5m: [['anthropic', 'usage', 'cache_creation', 'ephemeral_5m_input_tokens']],
    input_cache_creation_1h: [['anthropic', 'usage', 'cache_creation', 'ephemeral_1h_input_tokens']],
  },
  outputParts: { output_reasoning_tokens: [['openai', 'reasoningTokens']] },
};

const at = (metadata: JsonMap | undefined, path: Path): number | undefined => {
  let value: AttributeValue | undefined = metadata;
  for (const name of path) value = isMap(value) ? value[name] : undefined;
  return countOf(value);
};

const addFromProviders = (
  parts: Record<string, number>,
  metadata: JsonMap | undefined,
  paths: Readonly<Record<string, readonly Path[]>>,
): void => {
  for (const bucket of Object.keys(paths)) {
    for (const path of paths[bucket] ?? []) {
      const count = parts[bucket] === undefined ? at(metadata, path) : undefined;
      if (count !== undefined) parts[bucket] = count;
    }
  }
};

/** Counts that the metadata of version 4 have, and those of later versions only next to Anthropic's own usage. */
const ofVersion4: readonly Path[] = [
  ['anthropic', 'cacheReadInputTokens'],
  ['anthropic', 'cacheCreationInputTokens'],
  ['bedrock', 'usage', 'cacheReadInputTokens'],
];

/**
 * Up to version 5 the SDK passes Anthropic's own input through, and up to version 4 surely Bedrock's, which leave out
 * what was cached.
 */
const tokenCountingOf = (input: number | undefined, metadata: JsonMap | undefined): TokenCounting => {
  const stated = at(metadata, ['anthropic', 'usage', 'input_tokens']);
  const isPassedOn =
    stated === undefined ? ofVersion4.some((path) => at(metadata, path) !== undefined) : stated === input;
  return isPassedOn ? 'exclusive' : 'inclusive';
};

export const vercelUsage: Source<Usage> = {
  keys: [...keysOf(own), providerMetadataKey],
  keeps: true,
  read: (_value, view: SpanView) => {
    const metadata = parsedObject(view.get(providerMetadataKey));
    const input = takeCount(view, own.input);
    const inputParts = takeCounts(view, own.inputParts);
    const outputParts = takeCounts(view, own.outputParts);
    addFromProviders(inputParts, metadata, fromProviders.inputParts);
    addFromProviders(outputParts, metadata, fromProviders.outputParts);
    takeOutLifetimes(inputParts);
    return countedUsage(
      { input, output: takeCount(view, own.output), total: takeCount(view, own.total), inputParts, outputParts },
      tokenCountingOf(input, metadata),
      view.usageRole,
    );
  },
};
