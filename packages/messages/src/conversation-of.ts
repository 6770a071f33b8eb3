import { decodeShown, decodeValue, withAllDigits, type Observation } from '@spanledger/core';
import { isObject, type JsonObject } from './json-object.ts';
import type { Message, ToolDefinition } from './message.ts';
import { normaliseMessages } from './normalise-messages.ts';
import { fromJson } from './shown-json.ts';
import { toolDefinitionsOf } from './tool-definitions.ts';

/** The messages of an observation, in the normal form. */
export interface Conversation {
  /** `null` when the observation's input is no message. */
  readonly input: readonly Message[] | null;
  readonly output: readonly Message[] | null;
  readonly tools: readonly ToolDefinition[];
}

type Spoken = Pick<Observation, 'type' | 'input' | 'output' | 'metadata' | 'modelParameters'>;

/** Types whose plain texts are messages to a model, and from it. */
const speaking: ReadonlySet<string> = new Set(['GENERATION', 'AGENT']);

/** Where emitters write definitions of tools, if not into the request. */
const toolAttributes = [
  'gen_ai.tool.definitions',
  'ai.prompt.tools',
  'mlflow.chat.tools',
  'model_request_parameters',
  'llm.tools',
] as const;
const flattenedTools = /^(?:llm\.request\.functions|llm\.tools)\.(\d{1,4})\.(.+)$/;

/**
 * The normal form of an observation's input and output, derived from stored values: it changes nothing, and an
 * improvement here applies to everything that was ever stored.
 */
export const conversationOf = (observation: Spoken): Conversation => {
  const input = decodeValue(observation.input);
  return {
    input: messagesIn(withAllDigits(observation.input, input), 'user', observation.type),
    output: messagesIn(decodeShown(observation.output), 'assistant', observation.type),
    // Their schemas are sent to models again: bounds in them stay numbers.
    tools: toolsOf(input, observation),
  };
};

const messagesIn = (value: unknown, role: 'user' | 'assistant', type: string): readonly Message[] | null => {
  if (typeof value === 'string' && value !== '' && speaking.has(type)) {
    return [{ role, name: null, parts: [{ type: 'text', text: value }], finishReason: null }];
  }
  return normaliseMessages(value, role) ?? null;
};

const toolsOf = (input: unknown, { metadata, modelParameters }: Spoken): readonly ToolDefinition[] => {
  const attributes = fromJson(metadata['attributes'] ?? null);
  const places: readonly unknown[] = [
    isObject(input) ? input : undefined,
    ...(isObject(attributes) ? toolAttributes.map((name) => attributes[name]) : []),
    ...(isObject(attributes) ? [unflattened(attributes)] : []),
    metadata['genkit:input'],
    decodeValue(modelParameters),
  ];
  for (const place of places) {
    const tools = place === undefined ? [] : toolDefinitionsOf(place);
    if (tools.length > 0) return tools;
  }
  return [];
};

/** Definitions with one attribute for each of their fields. */
const unflattened = (attributes: JsonObject): readonly JsonObject[] => {
  const tools: Record<string, Record<string, unknown>> = {};
  for (const key of Object.keys(attributes)) {
    const [, index, field] = flattenedTools.exec(key) ?? [];
    if (index === undefined || field === undefined) continue;
    const tool = (tools[index] ??= {});
    tool[field.slice(field.lastIndexOf('.') + 1)] = attributes[key];
  }
  return Object.values(tools);
};
