import {
  lifetimesOfBedrock,
  takeOutLifetimes,
  type ReportedUsage,
  type TokenCounting,
  type Usage,
} from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { isMap, memberAt, parsedObject, type JsonMap } from './attribute-source.ts';
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

/** Version 7 has its counts below the names of the conventions; what these leave out is optional, below its own. */
const ofConventions: UsageKeys = {
  input: ['gen_ai.usage.input_tokens'],
  output: ['gen_ai.usage.output_tokens'],
  inputParts: {
    input_cached_tokens: ['gen_ai.usage.cache_read.input_tokens'],
    input_cache_creation: ['gen_ai.usage.cache_creation.input_tokens'],
  },
};

const hasWholes = (view: SpanView): boolean =>
  [...(own.input ?? []), ...(own.output ?? [])].some((key) => view.get(key) !== undefined);

type Path = readonly [provider: string, ...names: string[]];

/** Counts that providers report in addition to the SDK's own, where the SDK has none. */
const fromProviders: { readonly [side in 'inputParts' | 'outputParts']: Readonly<Record<string, readonly Path[]>> } = {
  inputParts: {
    input_cached_tokens: [
      ['openai', 'cachedPromptTokens'],
      ['anthropic', 'usage', 'cache_read_input_tokens'],
      ['anthropic', 'cacheReadInputTokens'],
      ['bedrock', 'usage', 'cacheReadInputTokens'],
      ['google', 'usageMetadata', 'cachedContentTokenCount'],
      ['deepseek', 'promptCacheHitTokens'],
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
  outputParts: {
    output_reasoning_tokens: [
      ['openai', 'reasoningTokens'],
      ['google', 'usageMetadata', 'thoughtsTokenCount'],
    ],
  },
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

/** Operations whose spans have all details from version 6 on; those of objects have the names of version 4 or 5 there. */
const isText = (view: SpanView): boolean => {
  const operation = view.get('ai.operationId');
  return typeof operation === 'string' && /^ai\.(?:generate|stream)Text\b/.test(operation);
};

/**
 * Up to version 5 the SDK passes Anthropic's own input through, and Bedrock's, which leave out what was cached. From
 * version 6 on there is an input without the cache beside it.
 */
const tokenCountingOf = (input: number | undefined, metadata: JsonMap | undefined, view: SpanView): TokenCounting => {
  const stated = at(metadata, ['anthropic', 'usage', 'input_tokens']);
  if (stated !== undefined) return stated === input ? 'exclusive' : 'inclusive';
  if (ofVersion4.some((path) => at(metadata, path) !== undefined)) return 'exclusive';
  const isBedrock = view.get('ai.model.provider') === 'amazon-bedrock' && isText(view);
  return isBedrock && view.get('ai.usage.inputTokenDetails.noCacheTokens') === undefined ? 'exclusive' : 'inclusive';
};

type Wholes = Pick<ReportedUsage, 'input' | 'output' | 'total'>;

/**
 * The wholes with what Gemini counts beside them: up to version 5 the output is that of its candidates, without the
 * thoughts, and up to version 6 the input is that of the prompt, without what tools put into it.
 */
const withGoogleCounts = ({ input, output, total }: Wholes, metadata: JsonMap | undefined): Wholes => {
  const provider = ['google', 'vertex'].find((name) => at(metadata, [name, 'usageMetadata', 'promptTokenCount']));
  if (provider === undefined || input === undefined || output === undefined) return { input, output, total };
  const count = (name: string): number | undefined => at(metadata, [provider, 'usageMetadata', name]);
  const allInput = input + (count('promptTokenCount') === input ? (count('toolUsePromptTokenCount') ?? 0) : 0);
  const allOutput = output + (count('candidatesTokenCount') === output ? (count('thoughtsTokenCount') ?? 0) : 0);
  return {
    input: allInput,
    output: allOutput,
    total: total === undefined ? undefined : Math.max(total, allInput + allOutput),
  };
};

export const vercelUsage: Source<Usage> = {
  keys: [...keysOf(own), providerMetadataKey],
  keeps: true,
  read: (_value, view: SpanView) => {
    const metadata = parsedObject(view.get(providerMetadataKey));
    const keys = hasWholes(view) ? own : ofConventions;
    const input = takeCount(view, keys.input);
    const wholes = { input, output: takeCount(view, keys.output), total: takeCount(view, keys.total) };
    const inputParts = takeCounts(view, keys.inputParts);
    const outputParts = takeCounts(view, own.outputParts);
    addFromProviders(inputParts, metadata, fromProviders.inputParts);
    addFromProviders(outputParts, metadata, fromProviders.outputParts);
    Object.assign(inputParts, lifetimesOfBedrock(memberAt(metadata, ['bedrock', 'usage', 'cacheDetails'])));
    takeOutLifetimes(inputParts);
    return countedUsage(
      { ...withGoogleCounts(wholes, metadata), inputParts, outputParts },
      tokenCountingOf(input, metadata, view),
      view.usageRole,
    );
  },
};
