import { reportedUsage, type UsageKeys } from './usage-source.ts';

type Names = Readonly<Record<string, readonly string[]>>;

/** Parts below the prefix of their whole, as Bifrost has them for completions and for responses. */
const inputDetail = (name: string): string[] => [`prompt_token_details.${name}`, `input_token_details.${name}`];
const outputDetail = (name: string): string[] => [`completion_token_details.${name}`, `output_token_details.${name}`];

/** Names of the parts of a whole, of all versions of the conventions and of emitters that follow them. */
const inputParts: Names = {
  input_cached_tokens: [
    'cache_read.input_tokens',
    'cache_read_input_tokens',
    'cache_read_tokens',
    'input_cached_tokens',
    'cached_input_tokens',
    'cached_tokens',
    'input_tokens.cached',
    'input_tokens.cache_read',
    'details.cache_read_tokens',
    'details.cache_read_input_tokens',
    'details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'prompt_tokens_details.cached_tokens',
    ...inputDetail('cached_read_tokens'),
  ],
  input_cache_creation: [
    'cache_creation.input_tokens',
    'cache_write.input_tokens',
    'cache_creation_input_tokens',
    'cache_write_input_tokens',
    'cache_write_tokens',
    'input_tokens.cache_write',
    'input_cache_creation',
    'details.cache_write_tokens',
    'details.cache_creation_input_tokens',
    ...inputDetail('cached_write_tokens'),
  ],
  input_audio_tokens: [
    'input_audio_tokens',
    'audio_input_tokens',
    'details.input_audio_tokens',
    'audio.input_tokens',
    'input_tokens.audio',
    ...inputDetail('audio_tokens'),
  ],
  input_cached_audio_tokens: ['details.cache_audio_read_tokens', 'audio.cache_read.input_tokens'],
  input_image_tokens: ['image.input_tokens', 'input_tokens.image', ...inputDetail('image_tokens')],
  input_cache_creation_5m: [
    'cache_creation.5m_input_tokens',
    'details.ephemeral_5m_input_tokens',
    ...inputDetail('cached_write_tokens_5m'),
  ],
  input_cache_creation_1h: [
    'cache_creation.1h_input_tokens',
    'details.ephemeral_1h_input_tokens',
    ...inputDetail('cached_write_tokens_1h'),
  ],
  input_cached_image_tokens: ['image.cache_read.input_tokens'],
};
const reasoning = [
  'reasoning.output_tokens',
  'reasoning_tokens',
  'reasoning_output_tokens',
  'thinking_tokens',
  'output_reasoning_tokens',
  'output_tokens.reasoning',
  'details.reasoning_tokens',
  'details.thoughts_tokens',
  'output_tokens_details.reasoning_tokens',
  'completion_tokens_details.reasoning_tokens',
  ...outputDetail('reasoning_tokens'),
];
const outputParts: Names = {
  output_audio_tokens: [
    'output_audio_tokens',
    'audio_output_tokens',
    'details.output_audio_tokens',
    'audio.output_tokens',
    'output_tokens.audio',
    ...outputDetail('audio_tokens'),
  ],
  output_image_tokens: ['image.output_tokens', 'output_tokens.image', ...outputDetail('image_tokens')],
};

/** Names of usage below a prefix. */
export const genAiUsageKeys = (prefix: string): UsageKeys => {
  const below = (names: readonly string[]): string[] => names.map((name) => prefix + name);
  const allBelow = (parts: Names): Names =>
    Object.fromEntries(Object.entries(parts).map(([bucket, names]) => [bucket, below(names)]));
  return {
    input: [...below(['input_tokens', 'prompt_tokens']), 'llm.usage.prompt_tokens'],
    output: [...below(['output_tokens', 'completion_tokens']), 'llm.usage.completion_tokens'],
    total: [...below(['total_tokens']), 'llm.usage.total_tokens'],
    inputParts: allBelow(inputParts),
    outputParts: {
      output_reasoning_tokens: [...below(reasoning), 'llm.usage.reasoning_tokens'],
      ...allBelow(outputParts),
    },
  };
};

/** Usage by the conventions. */
export const genAiUsage = reportedUsage(genAiUsageKeys('gen_ai.usage.'), 'inclusive');
