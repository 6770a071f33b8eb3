import type { Micros, ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { amountOf } from './given-details.ts';
import { genAiParameters } from './gen-ai-parameters.ts';
import { messageEventSources } from './gen-ai-events.ts';
import { reportedUsage } from './usage-source.ts';
import { flattenedMessages } from './flattened-messages.ts';
import { withSystemInstructions } from './system-instructions.ts';

const operations: Readonly<Record<string, ObservationType>> = {
  CHAT: 'GENERATION',
  COMPLETION: 'GENERATION',
  TEXT_COMPLETION: 'GENERATION',
  GENERATE_CONTENT: 'GENERATION',
  GENERATE: 'GENERATION',
  EMBEDDINGS: 'EMBEDDING',
  RETRIEVAL: 'RETRIEVER',
  SEARCH_MEMORY: 'RETRIEVER',
  EXECUTE_TOOL: 'TOOL',
  INVOKE_AGENT: 'AGENT',
  CREATE_AGENT: 'AGENT',
  INVOKE_WORKFLOW: 'CHAIN',
  PLAN: 'CHAIN',
  AGENT_STEP: 'CHAIN',
  FETCH_RESPONSE: 'SPAN',
};

/** Operations whose usage repeats what others report: their children, or the call that made the response. */
const aggregates: Readonly<Record<string, UsageRole>> = {
  INVOKE_AGENT: 'aggregate',
  CREATE_AGENT: 'aggregate',
  INVOKE_WORKFLOW: 'aggregate',
  AGENT_STEP: 'aggregate',
  FETCH_RESPONSE: 'aggregate',
};

const microsPerSecond = 1_000_000;

const afterSeconds = (value: AttributeValue, view: SpanView): Micros | undefined => {
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? view.startTime + Math.round(seconds * microsPerSecond) : undefined;
};

const instructedMessages = (_value: AttributeValue, view: SpanView): string | undefined =>
  withSystemInstructions(view.get('gen_ai.input.messages'), view.get('gen_ai.system_instructions'));

/**
 * The semantic conventions of OpenTelemetry for generative AI, in all generations that are in the field: flattened
 * prompts (up to 1.26), message events (1.27 to 1.36), message attributes (from 1.37).
 */
export const genAi: Convention = {
  name: 'gen-ai',
  rank: 600,
  fields: {
    type: [
      attribute('gen_ai.operation.name', oneOf(operations), { rank: 180, keeps: true }),
      ...attributes(
        ['gen_ai.tool.name', 'gen_ai.tool.call.id'],
        (value) => (label(value) === undefined ? undefined : 'TOOL'),
        {
          rank: 350,
          keeps: true,
        },
      ),
    ],
    name: [attribute('gen_ai.tool.name', label, { rank: 50 })],
    input: [
      ...messageEventSources.input,
      flattenedMessages('gen_ai.prompt', 750),
      { keys: ['gen_ai.input.messages', 'gen_ai.system_instructions'], rank: 770, read: instructedMessages },
      attribute('gen_ai.input.messages', someContent, { rank: 771 }),
      attribute('gen_ai.tool.call.arguments', someContent, { rank: 780 }),
      attribute('gen_ai.retrieval.query.text', someContent, { rank: 790 }),
    ],
    output: [
      ...messageEventSources.output,
      flattenedMessages('gen_ai.completion', 750),
      attribute('gen_ai.output.messages', someContent, { rank: 770 }),
      attribute('gen_ai.tool.call.result', someContent, { rank: 780 }),
      attribute('gen_ai.retrieval.documents', someContent, { rank: 790 }),
    ],
    model: [
      attribute('gen_ai.response.model', label, { rank: 250 }),
      attribute('gen_ai.request.model', label, { rank: 350 }),
    ],
    provider: attributes(['gen_ai.provider.name', 'gen_ai.system'], label, { rank: 200 }),
    modelParameters: [genAiParameters],
    usageRole: [attribute('gen_ai.operation.name', oneOf(aggregates), { keeps: true })],
    usage: [
      reportedUsage(
        {
          input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
          output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
          total: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens'],
          inputParts: {
            input_cached_tokens: [
              'gen_ai.usage.cache_read.input_tokens',
              'gen_ai.usage.cache_read_input_tokens',
              'gen_ai.usage.cache_read_tokens',
              'gen_ai.usage.input_cached_tokens',
              'gen_ai.usage.details.cache_read_tokens',
              'gen_ai.usage.details.cache_read_input_tokens',
            ],
            input_cache_creation: [
              'gen_ai.usage.cache_creation.input_tokens',
              'gen_ai.usage.cache_write.input_tokens',
              'gen_ai.usage.cache_creation_input_tokens',
              'gen_ai.usage.cache_write_input_tokens',
              'gen_ai.usage.cache_write_tokens',
              'gen_ai.usage.input_cache_creation',
              'gen_ai.usage.details.cache_write_tokens',
              'gen_ai.usage.details.cache_creation_input_tokens',
            ],
            input_audio_tokens: ['gen_ai.usage.input_audio_tokens', 'gen_ai.usage.details.input_audio_tokens'],
          },
          outputParts: {
            output_reasoning_tokens: [
              'gen_ai.usage.reasoning.output_tokens',
              'gen_ai.usage.reasoning_tokens',
              'gen_ai.usage.details.reasoning_tokens',
            ],
            output_audio_tokens: ['gen_ai.usage.output_audio_tokens', 'gen_ai.usage.details.output_audio_tokens'],
          },
        },
        'inclusive',
      ),
    ],
    cost: [
      attribute('gen_ai.usage.cost', (value, view) => {
        const total = amountOf(value, 'gen_ai.usage.cost', view);
        return total === undefined ? undefined : { total };
      }),
    ],
    completionStartTime: [attribute('gen_ai.response.time_to_first_chunk', afterSeconds)],
    promptName: [attribute('gen_ai.prompt.name', label)],
    sessionId: [attribute('gen_ai.conversation.id', label, { rank: 150 })],
  },
};
