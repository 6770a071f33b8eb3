import { wrapsCalls, type ObservationType, type UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent } from './attribute-source.ts';
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
    input: [
      attribute('raw_input', (value, view) => (view.scopeName === scopeName ? jsonContent(value) : undefined), {
        rank: 670,
      }),
    ],
  },
};
