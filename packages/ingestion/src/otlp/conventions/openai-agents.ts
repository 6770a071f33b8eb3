import { providerUsage, wrapsCalls, type ObservationType, type Usage, type UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent, parsedObject } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';

const scopeName = 'logfire.openai_agents';

/** The SDK's kinds of spans in the templates of their messages. */
const kinds: readonly (readonly [template: string, type: ObservationType])[] = [
  ['OpenAI Agents trace:', 'CHAIN'],
  ['Agent run:', 'AGENT'],
  ['Function:', 'TOOL'],
  ['Guardrail ', 'GUARDRAIL'],
  ['Handoff:', 'TOOL'],
  ['MCP: ', 'TOOL'],
  ['Task:', 'CHAIN'],
  ['Turn ', 'CHAIN'],
];

const kindOf = (value: AttributeValue, view: SpanView): ObservationType | undefined => {
  if (view.scopeName !== scopeName || typeof value !== 'string') return undefined;
  return kinds.find(([template]) => value.startsWith(template))?.[1];
};

const roleOf = (value: AttributeValue, view: SpanView): UsageRole | undefined =>
  wrapsCalls(kindOf(value, view)) ? 'aggregate' : undefined;

/** A call's usage by the SDK, with parts that Logfire's own attributes leave out. Older versions have only the wholes. */
const usageOf = (value: AttributeValue, view: SpanView): Usage | undefined => {
  if (view.scopeName !== scopeName || view.get('gen_ai.usage.input_tokens') === undefined) return undefined;
  const { requests: _requests, ...counts } = parsedObject(value) ?? {};
  const usage = 'input_tokens_details' in counts ? providerUsage(counts) : undefined;
  return usage === undefined || 'wrong' in usage ? undefined : { ...usage, role: view.usageRole };
};

/**
 * The OpenAI Agents SDK, whose own tracing is not OpenTelemetry's: Logfire's bridge. The other bridges
 * (OpenInference, OpenLLMetry, OpenTelemetry's) follow their own conventions.
 */
export const openAiAgents: Convention = {
  name: 'openai-agents',
  rank: 480,
  fields: {
    type: [attribute('logfire.msg_template', kindOf, { keeps: true })],
    usageRole: [attribute('logfire.msg_template', roleOf, { keeps: true })],
    usage: [attribute('usage', usageOf, { keeps: true })],
    input: [
      attribute('raw_input', (value, view) => (view.scopeName === scopeName ? jsonContent(value) : undefined), {
        rank: 670,
      }),
    ],
  },
};
