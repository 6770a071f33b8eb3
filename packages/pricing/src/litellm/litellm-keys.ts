/** One model of the file, unchanged. */
export type LiteLlmModel = Readonly<Record<string, unknown>>;

/** The member of a model that prices a usage bucket, per token. */
export const bucketKeys: readonly (readonly [bucket: string, key: string])[] = [
  ['input', 'input_cost_per_token'],
  ['input_cached_tokens', 'cache_read_input_token_cost'],
  ['input_cache_creation', 'cache_creation_input_token_cost'],
  ['input_cache_creation_5m', 'cache_creation_input_token_cost'],
  ['input_cache_creation_1h', 'cache_creation_input_token_cost_above_1hr'],
  ['input_cached_audio_tokens', 'cache_read_input_audio_token_cost'],
  ['input_cached_image_tokens', 'cache_read_input_image_token_cost'],
  ['input_audio_tokens', 'input_cost_per_audio_token'],
  ['input_image_tokens', 'input_cost_per_image_token'],
  ['input_video_tokens', 'input_cost_per_video_token'],
  ['output', 'output_cost_per_token'],
  ['output_reasoning_tokens', 'output_cost_per_reasoning_token'],
  ['output_audio_tokens', 'output_cost_per_audio_token'],
  ['output_image_tokens', 'output_cost_per_image_token'],
  ['output_video_tokens', 'output_cost_per_video_token'],
  ['output_citation_tokens', 'citation_cost_per_token'],
];

/** The suffixes of members for a service tier; of two for one tier, the first that a model has. */
export const serviceTierSuffixes: readonly (readonly [tier: string, suffix: string])[] = [
  ['batch', '_batches'],
  ['flex', '_flex'],
  ['priority', '_priority'],
  ['balanced', '_balanced'],
  ['fast', '_fast'],
  ['fast', '_priority'],
  ['ultrafast', '_ultrafast'],
];
