/**
 * The usage in providers' own answers. Sources: OpenAI's API reference (chat completions, responses, realtime) and
 * Codex, LangChain's `UsageMetadata`, `LanguageModelUsage` of the AI SDK (5 and 6), Google's `UsageMetadata`; besides
 * OpenAI's names, those that providers and gateways of its format add.
 */
export interface ProviderShape {
  /**
   * Any of these identifies the shape, with any other members; without them, only a map without other members has it.
   */
  readonly marks: readonly string[];
  /** The same of an answer without an output, such as one that ended while the model was thinking. */
  readonly marksWithoutOutput?: readonly string[];
  /** The wholes: all others must exist. */
  readonly input: string;
  readonly output: string;
  readonly total: string;
  /** Objects of parts of the input, by name without `input_`. The first that exists counts. */
  readonly inputDetails: readonly string[];
  readonly outputDetails: readonly string[];
  /** Names in these objects that are not a bucket's without its prefix, and their buckets; `null` for the rest of a whole. */
  readonly detailBuckets?: Readonly<Record<string, string | null>>;
  /** Parts that are siblings of the wholes, with their buckets. */
  readonly inputParts: Readonly<Record<string, string>>;
  readonly outputParts: Readonly<Record<string, string>>;
  /** Lists of parts of the input, of the cached input and of the output by modality, with the name of their counts. */
  readonly modalities?: {
    readonly input: string;
    readonly cached: string;
    readonly output: string;
    readonly count: string;
  };
  /** Input and reasoning that no whole includes. */
  readonly toolInput?: string;
  readonly thoughts?: string;
  /** Members that repeat others. */
  readonly repeats: readonly string[];
}

export const providerShapes: readonly ProviderShape[] = [
  {
    marks: ['prompt_tokens_details', 'completion_tokens_details', 'prompt_cache_hit_tokens', 'num_cached_tokens'],
    input: 'prompt_tokens',
    output: 'completion_tokens',
    total: 'total_tokens',
    inputDetails: ['prompt_tokens_details'],
    outputDetails: ['completion_tokens_details'],
    inputParts: {
      prompt_cache_hit_tokens: 'input_cached_tokens',
      num_cached_tokens: 'input_cached_tokens',
      cache_read_input_tokens: 'input_cached_tokens',
      cache_creation_input_tokens: 'input_cache_creation',
    },
    outputParts: {},
    repeats: ['prompt_cache_miss_tokens'],
  },
  {
    marks: [
      'input_tokens_details',
      'output_tokens_details',
      'input_token_details',
      'output_token_details',
      'cached_input_tokens',
    ],
    input: 'input_tokens',
    output: 'output_tokens',
    total: 'total_tokens',
    inputDetails: ['input_tokens_details', 'input_token_details'],
    outputDetails: ['output_tokens_details', 'output_token_details'],
    inputParts: { cached_input_tokens: 'input_cached_tokens' },
    outputParts: { reasoning_output_tokens: 'output_reasoning_tokens' },
    repeats: [],
  },
  {
    marks: ['inputTokenDetails', 'outputTokenDetails', 'cachedInputTokens', 'reasoningTokens'],
    input: 'inputTokens',
    output: 'outputTokens',
    total: 'totalTokens',
    inputDetails: ['inputTokenDetails'],
    outputDetails: ['outputTokenDetails'],
    detailBuckets: {
      noCacheTokens: null,
      cacheReadTokens: 'input_cached_tokens',
      cacheWriteTokens: 'input_cache_creation',
      textTokens: null,
      reasoningTokens: 'output_reasoning_tokens',
    },
    inputParts: { cachedInputTokens: 'input_cached_tokens' },
    outputParts: { reasoningTokens: 'output_reasoning_tokens' },
    repeats: [],
  },
  {
    marks: ['candidates_token_count'],
    marksWithoutOutput: ['cached_content_token_count', 'thoughts_token_count'],
    input: 'prompt_token_count',
    output: 'candidates_token_count',
    total: 'total_token_count',
    inputDetails: [],
    outputDetails: [],
    inputParts: {
      cached_content_token_count: 'input_cached_tokens',
      cache_creation_input_tokens: 'input_cache_creation',
    },
    outputParts: {},
    modalities: {
      input: 'prompt_tokens_details',
      cached: 'cache_tokens_details',
      output: 'candidates_tokens_details',
      count: 'token_count',
    },
    toolInput: 'tool_use_prompt_token_count',
    thoughts: 'thoughts_token_count',
    repeats: [],
  },
  {
    marks: ['candidatesTokenCount'],
    marksWithoutOutput: ['cachedContentTokenCount', 'thoughtsTokenCount'],
    input: 'promptTokenCount',
    output: 'candidatesTokenCount',
    total: 'totalTokenCount',
    inputDetails: [],
    outputDetails: [],
    inputParts: { cachedContentTokenCount: 'input_cached_tokens' },
    outputParts: {},
    modalities: {
      input: 'promptTokensDetails',
      cached: 'cacheTokensDetails',
      output: 'candidatesTokensDetails',
      count: 'tokenCount',
    },
    toolInput: 'toolUsePromptTokenCount',
    thoughts: 'thoughtsTokenCount',
    repeats: [],
  },
];
