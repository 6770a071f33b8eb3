import type { ObservationType, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import {
  attribute,
  attributes,
  isMap,
  jsonContent,
  jsonOf,
  label,
  memberAt,
  parsedObject,
} from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { countOf, countedUsage, takeReported } from './usage-source.ts';

/** Parts of a request's configuration that are content, not parameters. */
const contentOfConfig: ReadonlySet<string> = new Set([
  'system_instruction',
  'systemInstruction',
  'tools',
  'http_options',
  'httpOptions',
  'labels',
]);

const configOf = (value: AttributeValue): string | undefined => {
  const config = memberAt(parsedObject(value), ['config']);
  if (!isMap(config)) return undefined;
  const parameters = Object.entries(config).filter(([name]) => !contentOfConfig.has(name));
  return parameters.length === 0 ? undefined : jsonOf(Object.fromEntries(parameters));
};

/** Cache writes, which Gemini does not have, are in an attribute alone. */
const answeredUsage = (value: AttributeValue, view: SpanView): Usage | undefined => {
  const response = parsedObject(value);
  const usage = response?.['usage_metadata'] ?? response?.['usageMetadata'];
  return isMap(usage) ? geminiUsage(usage, view, countOf(view.get(cacheWritesKey))) : undefined;
};

const cacheWritesKey = 'gen_ai.usage.cache_creation.input_tokens';
const thoughtsKey = 'gen_ai.usage.experimental.reasoning_tokens';
const reasoningKey = 'gen_ai.usage.reasoning.output_tokens';

/** Names of the provider before the model, by which ADK (2.13) selects LiteLLM; its own paths and Apigee's are none. */
const liteLlmModel = /^(?!(?:models|tunedmodels|projects|publishers|endpoints|apigee)\/)[\w.-]+\//i;

const isOfLiteLlm = (view: SpanView): boolean => {
  const model = view.get('gen_ai.request.model');
  return view.scopeName === 'gcp.vertex.agent' && typeof model === 'string' && liteLlmModel.test(model);
};

/**
 * Counts of LiteLLM, whose output has the reasoning, in the shape of Gemini, whose output has none: ADK adds the
 * reasoning a second time.
 */
const usageOfLiteLlm: Source<Usage> = attribute(
  reasoningKey,
  (value, view) => {
    const reasoning = countOf(value) ?? 0;
    const output = countOf(view.get('gen_ai.usage.output_tokens')) ?? 0;
    if (reasoning === 0 || output < 2 * reasoning || !isOfLiteLlm(view)) return undefined;
    const reported = takeReported(view, genAiUsageKeys('gen_ai.usage.'));
    return reported === undefined
      ? undefined
      : countedUsage({ ...reported, output: output - reasoning }, 'inclusive', view.usageRole);
  },
  { keeps: true },
);

/** The same from attributes alone, where content is switched off. */
const usageBesideThoughts: Source<Usage> = attribute(
  thoughtsKey,
  (value, view) => {
    const output = countOf(view.get('gen_ai.usage.output_tokens'));
    const thoughts = countOf(value);
    if (output === undefined || thoughts === undefined) return undefined;
    const cached = countOf(view.get('gen_ai.usage.cache_read.input_tokens'));
    for (const key of ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', thoughtsKey]) view.take(key);
    return countedUsage(
      {
        input: countOf(view.get('gen_ai.usage.input_tokens')),
        output: isOfLiteLlm(view) ? output : output + thoughts,
        inputParts: cached === undefined ? {} : { input_cached_tokens: cached },
        outputParts: { output_reasoning_tokens: thoughts },
      },
      'inclusive',
      view.usageRole,
    );
  },
  { keeps: true },
);

/** A call of ADK for Java that failed has only its name. */
const typeOfCall: Source<ObservationType> = {
  keys: ['scope:gcp.vertex.agent'],
  rank: 410,
  keeps: true,
  read: (_value, { span }) => (span.name === 'call_llm' ? 'GENERATION' : undefined),
};

/** Google's Agent Development Kit. It writes `{}` where a span has no request or no response. */
export const googleAdk: Convention = {
  name: 'google-adk',
  rank: 590,
  fields: {
    type: [typeOfCall],
    input: attributes(
      ['gcp.vertex.agent.llm_request', 'gcp.vertex.agent.tool_call_args', 'gcp.vertex.agent.data'],
      jsonContent,
    ),
    output: attributes(['gcp.vertex.agent.llm_response', 'gcp.vertex.agent.tool_response'], jsonContent),
    modelParameters: [attribute('gcp.vertex.agent.llm_request', configOf, { keeps: true })],
    usage: [
      attribute('gcp.vertex.agent.llm_response', answeredUsage, { keeps: true }),
      usageBesideThoughts,
      usageOfLiteLlm,
    ],
    sessionId: [attribute('gcp.vertex.agent.session_id', label, { rank: 300 })],
  },
};
