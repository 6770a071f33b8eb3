import type { ObservationType, Usage, Usd } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, label, memberAt, oneOf, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { givenUsageDetails, statedCosts, totalAmountOf } from './given-details.ts';
import { countOf } from './usage-source.ts';

const scopeName = 'litellm';

/** LiteLLM's names of calls; the asynchronous ones begin with an `a`. */
const calls: Readonly<Record<string, ObservationType>> = {
  COMPLETION: 'GENERATION',
  TEXT_COMPLETION: 'GENERATION',
  RESPONSES: 'GENERATION',
  ANTHROPIC_MESSAGES: 'GENERATION',
  GENERATE_CONTENT: 'GENERATION',
  GENERATE_CONTENT_STREAM: 'GENERATION',
  IMAGE_GENERATION: 'GENERATION',
  IMAGE_EDIT: 'GENERATION',
  TRANSCRIPTION: 'GENERATION',
  SPEECH: 'GENERATION',
  REALTIME: 'GENERATION',
  MODERATION: 'GUARDRAIL',
  EMBEDDING: 'EMBEDDING',
  RERANK: 'RETRIEVER',
  SEARCH: 'RETRIEVER',
};

const callOf = oneOf(
  Object.fromEntries(
    Object.entries(calls).flatMap(([name, type]) => [
      [name, type],
      [`A${name}`, type],
    ]),
  ),
);

const ofLiteLlm =
  <T>(read: (value: AttributeValue, view: SpanView) => T | undefined) =>
  (value: AttributeValue, view: SpanView): T | undefined =>
    view.scopeName === scopeName ? read(value, view) : undefined;

/** It repeats tool calls below `gen_ai.completion`, without the rest of the message. */
const messages = (key: string): Source<string> => attribute(key, ofLiteLlm(someContent), { rank: 745 });

/** By its first OpenTelemetry logger, and by the second one. */
const costKeys = [
  { total: 'gen_ai.cost.total_cost', input: 'gen_ai.cost.input_cost', output: 'gen_ai.cost.output_cost' },
  { total: 'litellm.cost.total', input: 'litellm.cost.input', output: 'litellm.cost.output' },
];

/** The cost of the call if its parts are not written: in older versions, and when LiteLLM's cache answered. */
const responseCost = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined => {
  const cost = memberAt(parsedObject(value), ['response_cost']) ?? undefined;
  return totalAmountOf(cost, 'hidden_params.response_cost', view);
};

/** The counts of the answer: in older versions, all that its callbacks for Langfuse and Arize have of what was cached. */
const usageOfAnswer = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const usage = parsedObject(memberAt(parsedObject(value), ['usage_object']));
  // A failed call has counts of 0.
  return usage === undefined || countOf(usage['total_tokens']) === 0 ? undefined : givenUsageDetails(usage, view);
};

/** The second logger writes the model of a request on all spans of the proxy; only those of calls have an operation. */
const withoutCall = (_value: AttributeValue, view: SpanView): ObservationType | undefined =>
  view.get('gen_ai.operation.name') === undefined ? 'SPAN' : undefined;

/** LiteLLM, SDK and proxy, by its own OpenTelemetry logger. */
export const liteLlm: Convention = {
  name: 'litellm',
  rank: 650,
  fields: {
    type: [
      attribute('gen_ai.operation.name', ofLiteLlm(callOf), { rank: 181, keeps: true }),
      attribute('llm.request.type', ofLiteLlm(callOf), { rank: 465, keeps: true }),
      attribute('litellm.api_key.hash', withoutCall, { rank: 800, keeps: true }),
    ],
    name: [attribute('langfuse.generation.name', label, { rank: 40 })],
    output: [messages('gen_ai.output.messages')],
    usage: [attribute('metadata', ofLiteLlm(usageOfAnswer), { keeps: true })],
    cost: [...costKeys.map(statedCosts), attribute('hidden_params', ofLiteLlm(responseCost), { keeps: true })],
    version: [attribute('langfuse.generation.version', label, { rank: 105 })],
    userId: attributes(['llm.user', 'metadata.user_api_key_end_user_id'], label, { keeps: true }),
  },
};
