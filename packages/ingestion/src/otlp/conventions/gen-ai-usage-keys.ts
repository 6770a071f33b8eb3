import { reportedUsage, type UsageKeys } from './usage-source.ts';

/** Parts below the prefix of their whole, as Bifrost has them for completions and for responses. */
const inputDetail = (name: string): string[] => [`prompt_token_details.${name}`, `input_token_details.${name}`];
const outputDetail = (name: string): string[] => [`completion_token_details.${name}`, `output_token_details.${name}`];

const audio = {
  input: [
    'input_audio_tokens',
    'audio_input_tokens',
    'details.input_audio_tokens',
    'audio.input_tokens',
    'input_tokens.audio',
    ...inputDetail('audio_tokens'),
  ],
  output: [
    'output_audio_tokens',
    'audio_output_tokens',
    'details.output_audio_tokens',
    'audio.output_tokens',
    'output_tokens.audio',
    ...outputDetail('audio_tokens'),
  ],
} as const;

/** Names of usage below a prefix, of all versions of the conventions and of emitters that follow them. */
export const genAiUsageKeys = (prefix: string): UsageKeys => {
  const below = (...names: string[]): string[] => names.map((name) => prefix + name);
  return {
    input: [...below('input_tokens', 'prompt_tokens'), 'llm.usage.prompt_tokens'],
    output: [...below('output_tokens', 'completion_tokens'), 'llm.usage.completion_tokens'],
    total: [...below('total_tokens'), 'llm.usage.total_tokens'],
    inputParts: {
      input_cached_tokens: below(
        'cache_read.input_tokens',
        'cache_read_input_tokens',
        'cache_read_tokens',
        'input_cached_tokens',
        'cached_input_tokens',
        'cached_tokens',
        'input_tokens.cached',
        'details.cache_read_tokens',
        'details.cache_read_input_tokens',
        'details.cached_tokens',
        'input_tokens_details.cached_tokens',
        'prompt_tokens_details.cached_tokens',
        ...inputDetail('cached_read_tokens'),
      ),
      input_cache_creation: below(
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
      ),
      input_audio_tokens: below(...audio.input),
      input_cached_audio_tokens: below('details.cache_audio_read_tokens', 'audio.cache_read.input_tokens'),
      input_image_tokens: below('image.input_tokens', 'input_tokens.image', ...inputDetail('image_tokens')),
      input_cache_creation_5m: below(
        'cache_creation.5m_input_tokens',
        'details.ephemeral_5m_input_tokens',
        ...inputDetail('cached_write_tokens_5m'),
      ),
      input_cache_creation_1h: below(
        'cache_creation.1h_input_tokens',
        'details.ephemeral_1h_input_tokens',
        ...inputDetail('cached_write_tokens_1h'),
      ),
      input_cached_image_tokens: below('image.cache_read.input_tokens'),
    },
    outputParts: {
      output_reasoning_tokens: [
        ...below(
          'reasoning.output_tokens',
          'reasoning_tokens',
          'output_reasoning_tokens',
          'output_tokens.reasoning',
          'details.reasoning_tokens',
          'details.thoughts_tokens',
          'output_tokens_details.reasoning_tokens',
          'completion_tokens_details.reasoning_tokens',
          ...outputDetail('reasoning_tokens'),
        ),
        'llm.usage.reasoning_tokens',
      ],
      output_audio_tokens: below(...audio.output),
      output_image_tokens: below('image.output_tokens', 'output_tokens.image', ...outputDetail('image_tokens')),
    },
  };
};

/** Usage by the conventions. */
export const genAiUsage = reportedUsage(genAiUsageKeys('gen_ai.usage.'), 'inclusive');
