import type { ObservationType, Usage, Usd } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import {
  attribute,
  attributes,
  isMap,
  label,
  memberAt,
  memberLabel,
  oneOf,
  onlyOn,
  parsedObject,
  someContent,
} from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { givenUsageDetails, statedCosts, totalAmountOf } from './given-details.ts';
import { pythonLiteral } from './python-literal.ts';
import { tagsOf } from './tags.ts';
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

const ofLiteLlm = onlyOn((view) => view.scopeName === scopeName);

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

const countKeys = ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.total_tokens'];

/** What its first OpenTelemetry logger has of a call as a text of Python. */
const inPython = <T>(
  key: string,
  read: (value: AttributeValue | undefined, view: SpanView) => T | undefined,
  member = '',
): Pick<Source<T>, 'keys' | 'keeps' | 'read'> => ({
  // These stay among the members of the metadata, which a source of their own would take them out of.
  keys: [`scope:${scopeName}`],
  keeps: true,
  read: (_value, view) => {
    const text = view.get(key);
    return typeof text === 'string' && text.includes(`'${member}`) ? read(pythonLiteral(text), view) : undefined;
  },
});

/** The counts of the answer, whose parts have no attributes of their own. */
const usageInPython: Source<Usage> = {
  ...inPython('metadata.usage_object', (usage, view) => {
    const total = countOf(view.get('gen_ai.usage.total_tokens'));
    if (!isMap(usage) || total === undefined || countOf(usage['total_tokens']) !== total) return undefined;
    for (const key of countKeys) view.take(key);
    return givenUsageDetails(usage, view);
  }),
  rank: 590,
};

/** What a caller states of the trace in the metadata of its request, where LiteLLM reads it for Langfuse too. */
const inRequest = <T>(name: string, read: (value: AttributeValue, view: SpanView) => T | undefined): Source<T> =>
  inPython(
    'metadata.requester_metadata',
    (request, view) => {
      const value = memberAt(request, [name]);
      return value === undefined ? undefined : read(value, view);
    },
    name,
  );

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
    usage: [usageInPython, attribute('metadata', ofLiteLlm(usageOfAnswer), { keeps: true })],
    cost: [...costKeys.map(statedCosts), attribute('hidden_params', ofLiteLlm(responseCost), { keeps: true })],
    version: [attribute('langfuse.generation.version', label, { rank: 105 })],
    traceName: [inRequest('trace_name', memberLabel)],
    userId: [
      inRequest('trace_user_id', memberLabel),
      ...attributes(['llm.user', 'metadata.user_api_key_end_user_id'], label, { keeps: true }),
    ],
    sessionId: [inRequest('session_id', memberLabel)],
    tags: [inRequest('tags', tagsOf)],
  },
};
