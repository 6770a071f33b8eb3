import { isTotal } from '../usage/normalise-usage.ts';

/**
 * Names of canonical buckets in callers' own maps. Such a bucket has the canonical one's price, unless the map has that
 * one too, or another of its names: then it would be billed twice.
 */
const canonicalBuckets: ReadonlyMap<string, string> = new Map([
  ['input_tokens', 'input'],
  ['input_text', 'input'],
  ['input_text_tokens', 'input'],
  ['prompt_tokens', 'input'],
  ['prompt_token_count', 'input'],
  ['promptTokenCount', 'input'],
  ['promptTokens', 'input'],
  ['inputTokens', 'input'],
  ['output_tokens', 'output'],
  ['output_text', 'output'],
  ['output_text_tokens', 'output'],
  ['completion_tokens', 'output'],
  ['candidates_token_count', 'output'],
  ['candidatesTokenCount', 'output'],
  ['completionTokens', 'output'],
  ['outputTokens', 'output'],
  ['input_cache_read', 'input_cached_tokens'],
  ['input_cached', 'input_cached_tokens'],
  ['cache_read_input_tokens', 'input_cached_tokens'],
  ['input_cached_text_tokens', 'input_cached_tokens'],
  ['cached_input_tokens', 'input_cached_tokens'],
  ['cached_tokens', 'input_cached_tokens'],
  ['cached_content_token_count', 'input_cached_tokens'],
  ['cachedContentTokenCount', 'input_cached_tokens'],
  ['cacheReadInputTokens', 'input_cached_tokens'],
  ['cache_creation_input_tokens', 'input_cache_creation'],
  ['cache_write_tokens', 'input_cache_creation'],
  ['cache_write_input_tokens', 'input_cache_creation'],
  ['input_cache_write', 'input_cache_creation'],
  ['input_cache_write_tokens', 'input_cache_creation'],
  ['input_cache_creation_tokens', 'input_cache_creation'],
  ['cacheWriteInputTokens', 'input_cache_creation'],
  ['input_ephemeral_5m_input_tokens', 'input_cache_creation_5m'],
  ['input_ephemeral_1h_input_tokens', 'input_cache_creation_1h'],
  ['input_audio', 'input_audio_tokens'],
  ['input_image', 'input_image_tokens'],
  ['input_video', 'input_video_tokens'],
  ['output_reasoning', 'output_reasoning_tokens'],
  ['reasoning_tokens', 'output_reasoning_tokens'],
  ['reasoning_output_tokens', 'output_reasoning_tokens'],
  ['thoughts_token_count', 'output_reasoning_tokens'],
  ['thoughtsTokenCount', 'output_reasoning_tokens'],
  ['output_audio', 'output_audio_tokens'],
  ['output_image', 'output_image_tokens'],
  ['output_video', 'output_video_tokens'],
]);

/** The canonical name of a bucket; its own when it has no other. */
export const canonicalBucket = (bucket: string): string => canonicalBuckets.get(bucket) ?? bucket;

/** Google's modalities by their names and, as its clients for Python have them, by their numbers, with our name of those that have prices. */
const modalities = [
  ['TEXT', 1, undefined],
  ['IMAGE', 2, 'image'],
  ['VIDEO', 3, 'video'],
  ['AUDIO', 4, 'audio'],
  ['DOCUMENT', 5, undefined],
] as const;

/** The wholes of each bucket of Google's. */
const ofModalities = modalities.flatMap(([name, number, priced]) =>
  [name, number].flatMap((key): (readonly [string, readonly string[]])[] => {
    const of = (...buckets: readonly string[]): readonly string[] => (priced === undefined ? [] : buckets);
    return [
      [`input_modality_${key}`, [...of(`input_${priced}_tokens`), 'input']],
      [
        `cached_modality_${key}`,
        [...of(`input_cached_${priced}_tokens`), 'input_cached_tokens', ...of(`input_${priced}_tokens`), 'input'],
      ],
      [`output_modality_${key}`, [...of(`output_${priced}_tokens`), 'output']],
    ];
  }),
);

/**
 * A bucket without a price of its own costs what its whole costs: the nearest of these that has a price. Source:
 * providers bill uncounted modalities and caches as plain input or output.
 */
const wholeBuckets: ReadonlyMap<string, readonly string[]> = new Map([
  ['input_cached_tokens', ['input']],
  ['input_cache_creation', ['input']],
  ['input_cache_creation_5m', ['input_cache_creation', 'input']],
  ['input_cache_creation_1h', ['input_cache_creation', 'input']],
  ['input_audio_tokens', ['input']],
  ['input_image_tokens', ['input']],
  ['input_video_tokens', ['input']],
  ['input_document', ['input']],
  ['input_cached_audio_tokens', ['input_cached_tokens', 'input_audio_tokens', 'input']],
  ['input_cached_image_tokens', ['input_cached_tokens', 'input_image_tokens', 'input']],
  ['tool_use_prompt_token_count', ['input']],
  ['toolUsePromptTokenCount', ['input']],
  ['output_reasoning_tokens', ['output']],
  ['output_audio_tokens', ['output']],
  ['output_image_tokens', ['output']],
  ['output_video_tokens', ['output']],
  ['output_citation_tokens', ['output']],
  ['output_accepted_prediction_tokens', ['output']],
  ['output_rejected_prediction_tokens', ['output']],
  ...ofModalities,
]);

const tokenCountPattern = /tokens$|token_?count$/i;

/** True if a name can only be that of a count, so that another value under it is a mistake. */
export const isUsageBucket = (name: string): boolean =>
  isTotal(name) ||
  name === 'input' ||
  name === 'output' ||
  canonicalBuckets.has(name) ||
  wholeBuckets.has(name) ||
  tokenCountPattern.test(name);

/** The buckets whose price applies to a canonical bucket without its own, in this order. */
export const wholesOf = (bucket: string): readonly string[] => wholeBuckets.get(bucket) ?? none;

const none: readonly string[] = [];

/** Whether the units of a canonical bucket count towards the size of the input, which selects price tiers. */
export const isInputBucket = (bucket: string): boolean =>
  bucket === 'input' || bucket.startsWith('input_') || wholesOf(bucket).includes('input');
