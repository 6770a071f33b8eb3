import { expect, test } from 'vitest';
import { readOtlpTraces } from '../read-otlp-traces.ts';
import { sampleContext, sampleExport } from '../sample-export.ts';

const usageOf = (attributes: Readonly<Record<string, unknown>>) => {
  const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes };
  const { batch } = readOtlpTraces(sampleExport([span], 'protobuf'), 'protobuf', sampleContext);
  return batch.observations[0]?.record.usage?.details;
};

/** What emitters call each bucket, below `gen_ai.usage.`. */
const names = {
  input: ['input_tokens', 'prompt_tokens'],
  output: ['output_tokens', 'completion_tokens'],
  input_cached_tokens: [
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
    'prompt_token_details.cached_read_tokens',
    'input_token_details.cached_read_tokens',
  ],
  input_cache_creation: [
    'cache_creation.input_tokens',
    'cache_write.input_tokens',
    'cache_creation_input_tokens',
    'cache_write_input_tokens',
    'cache_write_tokens',
    'input_cache_creation',
    'input_tokens.cache_write',
    'details.cache_write_tokens',
    'details.cache_creation_input_tokens',
    'prompt_token_details.cached_write_tokens',
    'input_token_details.cached_write_tokens',
  ],
  input_audio_tokens: [
    'input_audio_tokens',
    'audio_input_tokens',
    'details.input_audio_tokens',
    'audio.input_tokens',
    'input_token_details.audio_tokens',
    'input_tokens.audio',
    'prompt_token_details.audio_tokens',
  ],
  input_cached_audio_tokens: ['details.cache_audio_read_tokens', 'audio.cache_read.input_tokens'],
  input_image_tokens: [
    'image.input_tokens',
    'input_tokens.image',
    'prompt_token_details.image_tokens',
    'input_token_details.image_tokens',
  ],
  input_cache_creation_5m: [
    'prompt_token_details.cached_write_tokens_5m',
    'input_token_details.cached_write_tokens_5m',
  ],
  input_cache_creation_1h: [
    'prompt_token_details.cached_write_tokens_1h',
    'input_token_details.cached_write_tokens_1h',
  ],
  input_cached_image_tokens: ['image.cache_read.input_tokens'],
  output_reasoning_tokens: [
    'reasoning.output_tokens',
    'reasoning_tokens',
    'output_reasoning_tokens',
    'output_tokens.reasoning',
    'details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    'completion_tokens_details.reasoning_tokens',
    'completion_token_details.reasoning_tokens',
    'output_token_details.reasoning_tokens',
  ],
  output_audio_tokens: [
    'output_audio_tokens',
    'audio_output_tokens',
    'details.output_audio_tokens',
    'audio.output_tokens',
    'output_token_details.audio_tokens',
    'output_tokens.audio',
    'completion_token_details.audio_tokens',
  ],
  output_image_tokens: [
    'image.output_tokens',
    'output_tokens.image',
    'completion_token_details.image_tokens',
    'output_token_details.image_tokens',
  ],
} as const;

const whole = (bucket: string): 'input' | 'output' => (bucket.startsWith('input') ? 'input' : 'output');

const parts = Object.entries(names)
  .filter(([bucket]) => bucket !== 'input' && bucket !== 'output')
  .flatMap(([bucket, ofBucket]) => ofBucket.map((name) => [`gen_ai.usage.${name}`, bucket] as const));

test.each([...parts, ['llm.usage.reasoning_tokens', 'output_reasoning_tokens'] as const])(
  '%s is %s, a part of the whole',
  (name, bucket) => {
    const rest = { input: 100, output: 200 };
    rest[whole(bucket)] -= 30;
    const reported = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 200, [name]: 30 };
    expect(usageOf(reported)).toEqual({ ...rest, [bucket]: 30, total: 300 });
  },
);

test.each(names.input.flatMap((input) => names.output.map((output) => [input, output] as const)))(
  '%s and %s are the whole input and output',
  (input, output) => {
    const reported = { [`gen_ai.usage.${input}`]: 100, [`gen_ai.usage.${output}`]: 200 };
    expect(usageOf(reported)).toEqual({ input: 100, output: 200, total: 300 });
  },
);

test.each(['gen_ai.usage.total_tokens', 'llm.usage.total_tokens'])('%s is the total', (name) => {
  expect(usageOf({ [name]: 70 })).toEqual({ total: 70 });
});
