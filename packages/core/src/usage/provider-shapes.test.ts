import { expect, it } from 'vitest';
import { providerUsage } from './provider-usage.ts';

const whole = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
const google = { promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 };

it.each<[string, Record<string, unknown>, Record<string, number>, string?]>([
  ['the wholes alone', whole, { input: 100, output: 20, total: 120 }],
  [
    'details that are null',
    { ...whole, prompt_tokens_details: null, completion_tokens_details: null },
    { input: 100, output: 20, total: 120 },
  ],
  [
    'DeepSeek’s counts of hits and misses, as texts too',
    { ...whole, prompt_cache_hit_tokens: '60', prompt_cache_miss_tokens: 40 },
    { input: 40, input_cached_tokens: 60, output: 20, total: 120 },
  ],
  [
    'cache reads and writes beside details, of which the details count first',
    {
      ...whole,
      prompt_tokens_details: { cached_tokens: 10 },
      cache_read_input_tokens: 99,
      cache_creation_input_tokens: 30,
    },
    { input: 60, input_cached_tokens: 10, input_cache_creation: 30, output: 20, total: 120 },
  ],
  [
    'Codex’ siblings of the wholes',
    { input_tokens: 100, cached_input_tokens: 100, output_tokens: 20, reasoning_output_tokens: 5, total_tokens: 120 },
    { input: 0, input_cached_tokens: 100, output: 15, output_reasoning_tokens: 5, total: 120 },
  ],
  [
    'audio of which a part was cached, and text, which is the rest',
    {
      ...whole,
      prompt_tokens_details: {
        cached_tokens: 30,
        audio_tokens: 50,
        text_tokens: 50,
        cached_tokens_details: { audio_tokens: 20, text_tokens: 10 },
      },
    },
    {
      input: 40,
      input_cached_tokens: 10,
      input_audio_tokens: 30,
      input_cached_audio_tokens: 20,
      output: 20,
      total: 120,
    },
  ],
  [
    'Google’s thoughts and input of tools, which no whole includes',
    { ...google, toolUsePromptTokenCount: 7, thoughtsTokenCount: 5, totalTokenCount: 132 },
    { input: 107, output: 20, output_reasoning_tokens: 5, total: 132 },
  ],
  [
    'Google’s thoughts and cache without any output',
    { promptTokenCount: 100, cachedContentTokenCount: 60, thoughtsTokenCount: 20, totalTokenCount: 120 },
    { input: 40, input_cached_tokens: 60, output_reasoning_tokens: 20, total: 120 },
  ],
  [
    'the same where the output is null, as the SDK for Python has it',
    {
      prompt_token_count: 100,
      candidates_token_count: null,
      cached_content_token_count: 60,
      thoughts_token_count: null,
      total_token_count: 100,
    },
    { input: 40, input_cached_tokens: 60, total: 100 },
  ],
  [
    'Google’s images and audio within the candidates',
    {
      ...google,
      candidatesTokensDetails: [
        { modality: 'IMAGE', tokenCount: 12 },
        { modality: 'AUDIO', tokenCount: 5 },
      ],
    },
    { input: 100, output: 3, output_image_tokens: 12, output_audio_tokens: 5, total: 120 },
  ],
  [
    'Google’s audio of which a part was cached',
    {
      ...google,
      cachedContentTokenCount: 30,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 50 },
        { modality: 'AUDIO', tokenCount: 50 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
    },
    {
      input: 40,
      input_cached_tokens: 10,
      input_audio_tokens: 30,
      input_cached_audio_tokens: 20,
      output: 20,
      total: 120,
    },
  ],
  [
    'the AI SDK’s details, which its older names repeat',
    {
      inputTokens: 100,
      inputTokenDetails: { noCacheTokens: 30, cacheReadTokens: 60, cacheWriteTokens: 10 },
      outputTokens: 20,
      outputTokenDetails: { textTokens: 15, reasoningTokens: 5 },
      totalTokens: 120,
      cachedInputTokens: 60,
      reasoningTokens: 5,
      raw: { input_tokens: 30 },
    },
    {
      input: 30,
      input_cached_tokens: 60,
      input_cache_creation: 10,
      output: 15,
      output_reasoning_tokens: 5,
      total: 120,
    },
  ],
  [
    'the AI SDK’s siblings of the wholes',
    { inputTokens: 100, outputTokens: 20, totalTokens: 120, cachedInputTokens: 60, reasoningTokens: 5 },
    { input: 40, input_cached_tokens: 60, output: 15, output_reasoning_tokens: 5, total: 120 },
  ],
  [
    'Mistral’s count of cached tokens',
    { ...whole, num_cached_tokens: 60 },
    { input: 40, input_cached_tokens: 60, output: 20, total: 120 },
  ],
  [
    'what Cohere bills of its tokens',
    { billed_units: { input_tokens: 90, output_tokens: 20 }, tokens: { input_tokens: 500, output_tokens: 22 } },
    { input: 90, output: 20, total: 110 },
    'given',
  ],
  [
    'parts outside the wholes, as the total proves',
    { ...whole, prompt_tokens_details: { cached_tokens: 300 }, total_tokens: 420 },
    { input: 100, input_cached_tokens: 300, output: 20, total: 420 },
    'exclusive',
  ],
])('%s: a provider’s shape becomes buckets that exclude one another', (_name, given, details, convention) => {
  const { details: found = {}, convention: counting } = { ...providerUsage(given) } as never as {
    details?: Record<string, number>;
    convention: string;
  };
  expect(Object.fromEntries(Object.entries(found).filter(([name, units]) => units > 0 || name === 'input'))).toEqual(
    details,
  );
  expect(counting).toBe(convention ?? 'inclusive');
});

it('a sibling of the wholes that is no count is named, and so is a negative text of another name', () => {
  const given = {
    ...whole,
    prompt_cache_hit_tokens: 1,
    cache_read_input_tokens: 'abc',
    credit: '-1',
    cost: '0.5',
    id: 'x',
  };
  expect(providerUsage(given)).toEqual({ wrong: [['cache_read_input_tokens'], ['credit']] });
});

it('a billed unit of Cohere that is no count is named', () => {
  expect(providerUsage({ billed_units: { input_tokens: -1, search_units: 2 } })).toEqual({
    wrong: [['billed_units', 'input_tokens']],
  });
});
