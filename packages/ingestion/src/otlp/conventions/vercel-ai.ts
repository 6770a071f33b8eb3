import type { ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { parseJsonText } from '../parse-json-text.ts';
import {
  attribute,
  attributes,
  jsonOf,
  label,
  parsed,
  parsedObject,
  plainText,
  someContent,
} from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { addParameters } from './gen-ai-parameters.ts';
import { metadataBelow } from './metadata-source.ts';
import { tierInProviderMetadata } from './service-tier.ts';
import { tagsOf } from './tags.ts';
import { afterMs } from './time-source.ts';
import { countOf } from './usage-source.ts';
import { exportedGatewayCost, gatewayCost } from './vercel-ai-cost.ts';
import { vercelUsage } from './vercel-ai-usage.ts';

/** Operations that call a model, by name; their wrappers (`ai.generateText`) contain them. */
const calls: Readonly<Record<string, ObservationType>> = {
  'ai.generateText.doGenerate': 'GENERATION',
  'ai.streamText.doStream': 'GENERATION',
  'ai.generateObject.doGenerate': 'GENERATION',
  'ai.streamObject.doStream': 'GENERATION',
  'ai.embed.doEmbed': 'EMBEDDING',
  'ai.embedMany.doEmbed': 'EMBEDDING',
};
const wrappers: ReadonlySet<string> = new Set([
  'ai.generateText',
  'ai.streamText',
  'ai.generateObject',
  'ai.streamObject',
  'ai.embed',
  'ai.embedMany',
]);
const operationKeys = ['ai.operationId', 'operation.name'] as const;
const modelKeys = ['langfuse.observation.model.name', 'ai.model.id', 'gen_ai.request.model', 'gen_ai.response.model'];

/** `operation.name` may have the caller's function id after the operation. */
const operationOf = (view: SpanView): string => {
  const operation = view.get('ai.operationId') ?? view.get('operation.name');
  return typeof operation === 'string' ? (operation.split(' ', 1)[0] ?? '') : '';
};

const typeOf = (_value: AttributeValue, view: SpanView): ObservationType | undefined => {
  const operation = operationOf(view);
  if (operation === 'ai.toolCall') return 'TOOL';
  const type = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
  return modelKeys.some((key) => view.get(key) !== undefined) ? type : undefined;
};

const roleOf = (_value: AttributeValue, view: SpanView): UsageRole | undefined =>
  wrappers.has(operationOf(view)) ? 'aggregate' : undefined;

const nameOf = (value: AttributeValue, view: SpanView): string | undefined => {
  const operation = label(value);
  const functionId = label(view.get('ai.telemetry.functionId') ?? null);
  return operation === undefined || functionId === undefined ? operation : `${functionId}:${operation}`;
};

/** A text together with tool calls is one assistant message. */
const textAndToolCalls: Source<string> = {
  keys: ['ai.response.text', 'ai.response.toolCalls'],
  read: (_value, view) => {
    const text = view.get('ai.response.text');
    const toolCalls = view.get('ai.response.toolCalls');
    if (text === undefined || toolCalls === undefined) return undefined;
    const calls = typeof toolCalls === 'string' && isJson(toolCalls) ? toolCalls : JSON.stringify(toolCalls);
    return `{"role":"assistant","content":${JSON.stringify(text)},"tool_calls":${calls}}`;
  },
};

const parameters: Source<string> = {
  keys: ['ai.settings.*', 'ai.prompt.toolChoice'],
  read: (_value, view) => {
    const settings: { [key: string]: AttributeValue } = {};
    const toolChoice = view.get('ai.prompt.toolChoice');
    if (toolChoice !== undefined) settings['toolChoice'] = parsed(toolChoice) ?? toolChoice;
    addParameters(settings, view.family('ai.settings.'));
    addParameters(settings, view.family('gen_ai.request.'));
    return jsonOf(settings);
  },
};

const linkedPrompt = 'ai.telemetry.metadata.langfusePrompt';

const linkedPromptName = (value: AttributeValue): string | undefined => {
  const name = parsedObject(value)?.['name'];
  return typeof name === 'string' ? label(name) : undefined;
};

/** The AI SDK of Vercel, 4 to 6. Its later versions write the generative-AI conventions. */
export const vercelAi: Convention = {
  name: 'vercel-ai',
  rank: 300,
  fields: {
    type: [{ keys: operationKeys, keeps: true, read: typeOf }],
    name: [attribute('ai.toolCall.name', label), attribute('ai.operationId', nameOf, { rank: 310, keeps: true })],
    input: [
      ...attributes(['ai.prompt.messages', 'ai.prompt', 'ai.toolCall.args'], someContent),
      ...attributes(['ai.value', 'ai.values'], jsonTexts),
    ],
    output: [
      textAndToolCalls,
      ...attributes(['ai.response.text', 'ai.result.text'], (value) => (value === '' ? undefined : plainText(value))),
      ...attributes(
        [
          'ai.toolCall.result',
          'ai.response.object',
          'ai.result.object',
          'ai.response.toolCalls',
          'ai.result.toolCalls',
          'ai.embedding',
        ],
        someContent,
      ),
      attribute('ai.embeddings', jsonTexts),
    ],
    model: [attribute('ai.model.id', label)],
    provider: [attribute('ai.model.provider', label)],
    modelParameters: [parameters],
    serviceTier: [tierInProviderMetadata],
    usageRole: [{ keys: operationKeys, keeps: true, read: roleOf }],
    usage: [vercelUsage],
    cost: [gatewayCost, exportedGatewayCost],
    completionStartTime: attributes(['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'], afterMs),
    promptName: [attribute(linkedPrompt, linkedPromptName, { keeps: true })],
    promptVersion: [attribute(linkedPrompt, (value) => countOf(parsedObject(value)?.['version']))],
    metadata: [metadataBelow('ai.telemetry.metadata')],
    traceMetadata: [metadataBelow('ai.telemetry.metadata')],
    userId: attributes(
      ['ai.telemetry.metadata.userId', 'ai.telemetry.metadata.user_id', 'cloudflare.agents.metadata.userId'],
      label,
    ),
    sessionId: attributes(['ai.telemetry.metadata.sessionId', 'cloudflare.agents.metadata.sessionId'], label),
    tags: [attribute('ai.telemetry.metadata.tags', tagsOf)],
  },
};

/** A JSON text, or an array of them as one JSON array. */
function jsonTexts(value: AttributeValue): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' && isJson(value) ? value : plainText(value);
  const texts = value.map((item) => (typeof item === 'string' && isJson(item) ? item : JSON.stringify(item)));
  return `[${texts.join(',')}]`;
}

function isJson(text: string): boolean {
  try {
    parseJsonText(text);
    return true;
  } catch {
    return false;
  }
}
