import type { ObservationType } from '@spanledger/core';
import { attribute, label } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { reportedUsage } from './usage-source.ts';

/** Spans around a call, which name its model; those of its answer have its usage. */
const requests: Readonly<Record<string, ObservationType>> = {
  run_sampling_request: 'SPAN',
  try_run_sampling_request: 'SPAN',
};

/** True for a span of its own modules. */
const isOwn = (view: SpanView): boolean => label(view.get('target') ?? null)?.startsWith('codex_') === true;

const answered = reportedUsage(
  {
    input: ['gen_ai.usage.input_tokens'],
    output: ['gen_ai.usage.output_tokens'],
    inputParts: {
      input_cached_tokens: ['gen_ai.usage.cache_read.input_tokens'],
      input_cache_creation: ['gen_ai.usage.cache_write.input_tokens'],
    },
    outputParts: { output_reasoning_tokens: ['codex.usage.reasoning_output_tokens'] },
  },
  'inclusive',
);

/**
 * Codex: each completed answer is a call, whose model is that of the request above it. A turn repeats the sums of its
 * calls in attributes of its own, which have no price: prices by the length of the input are those of one call.
 */
export const codex: Convention = {
  name: 'codex',
  rank: 582,
  fields: {
    type: [
      attribute('codex.usage.total_tokens', () => 'GENERATION', { rank: 170, keeps: true }),
      attribute('codex.tool.phase', () => 'TOOL', { rank: 170, keeps: true }),
      attribute('codex.turn.reasoning_effort', () => 'AGENT', { rank: 170, keeps: true }),
      attribute('turn_id', (_value, { span: { name } }) => requests[name], { rank: 170, keeps: true }),
      // Many other spans name the model without being its call, such as `get_model_info`.
      attribute('target', (_value, view) => (isOwn(view) ? 'SPAN' : undefined), { rank: 171, keeps: true }),
    ],
    sessionId: [attribute('conversation.id', (value, view) => (isOwn(view) ? label(value) : undefined))],
    usage: [attribute('codex.usage.total_tokens', (value, view) => answered.read(value, view), { keeps: true })],
  },
};
