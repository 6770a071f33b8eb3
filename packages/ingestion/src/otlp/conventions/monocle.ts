import { withThoughtsInTotal, type ObservationType, type Usage, type UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, isMap, jsonOf, label, oneOf, onlyOn, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { countOf, countedUsage } from './usage-source.ts';

const types: Readonly<Record<string, ObservationType>> = {
  INFERENCE: 'GENERATION',
  'INFERENCE.FRAMEWORK': 'GENERATION',
  EMBEDDING: 'EMBEDDING',
  RETRIEVAL: 'RETRIEVER',
  'AGENTIC.INVOCATION': 'AGENT',
  'AGENTIC.TURN': 'AGENT',
  'AGENTIC.TOOL.INVOCATION': 'TOOL',
  'AGENTIC.MCP.INVOCATION': 'TOOL',
  WORKFLOW: 'CHAIN',
};
const aggregates: Readonly<Record<string, UsageRole>> = { 'INFERENCE.FRAMEWORK': 'aggregate' };

const keeps = { keeps: true } as const;

/** Its names are common words. */
const own = onlyOn((view) => view.get('monocle_apptrace.version') !== undefined);

/** The provider that a call's first entity has in its type, `inference.openai`. */
const providerOf = (value: AttributeValue): string | undefined =>
  typeof value === 'string' && value.startsWith('inference.') ? label(value.slice('inference.'.length)) : undefined;

const ofModel = (index: number): Source<string> => ({
  keys: [`entity.${index}.name`],
  rank: 240,
  keeps: true,
  read: own((value, view) => {
    const type = view.get(`entity.${index}.type`);
    return typeof type === 'string' && /^model\.(?:llm|embedding)\./.test(type) ? label(value) : undefined;
  }),
});

/**
 * Anthropic's SDK has a span of its own of the call, with all counts. Monocle's spans are in traces apart from all others,
 * so the two cannot be compared.
 */
const statedBySdk = (value: AttributeValue, view: SpanView): string | undefined =>
  value === 'inference.anthropic' &&
  (view.span.name.startsWith('anthropic.') || view.get('span.type') === 'inference.framework')
    ? "Anthropic's SDK has a span of its own of this call from version 2 on, so no usage was taken"
    : undefined;

/** What was cached is within the input; a stream of Gemini has its thoughts in the total only. */
const usageOf = (_value: AttributeValue, view: SpanView): Usage | undefined => {
  const counts = view.events('metadata').at(-1)?.attributes;
  const count = (name: string): number | undefined => countOf(counts?.get(name));
  const input = count('prompt_tokens') ?? count('input_tokens');
  const output = count('completion_tokens') ?? count('output_tokens');
  if (input === undefined && output === undefined) return undefined;
  const isGemini = view.get('entity.1.type') === 'inference.gemini';
  const inputParts = {
    input_cached_tokens: count('cache_read_input_tokens') ?? 0,
    input_cache_creation: count('cache_creation_input_tokens') ?? 0,
  };
  const outputParts = { output_reasoning_tokens: count('thoughts_tokens') ?? 0 };
  const reported = { input, output, total: isGemini ? count('total_tokens') : undefined, inputParts, outputParts };
  const usage = countedUsage(reported, 'inclusive', view.usageRole);
  return usage === undefined || !isGemini ? usage : withThoughtsInTotal(usage);
};

/** A message that is written as a text of JSON whose one name is the role. */
const messageOf = (value: AttributeValue): AttributeValue | undefined => {
  const object = parsedObject(value);
  const [only, ...others] = Object.entries(object ?? {});
  return only === undefined || others.length > 0 ? undefined : { role: only[0], content: only[1] };
};

const inputOf = (value: AttributeValue): string | undefined => {
  const messages = Array.isArray(value) ? value.map((text: AttributeValue) => messageOf(text) ?? text) : undefined;
  if (messages === undefined) return someContent(value);
  const [first] = messages;
  return messages.length === 1 && !isMap(first) ? someContent(first ?? '') : jsonOf(messages);
};

const outputOf = (value: AttributeValue): string | undefined => {
  const message = messageOf(value);
  return message === undefined ? someContent(value) : jsonOf(message);
};

const fromEvent = (name: string, key: string, read: (value: AttributeValue) => string | undefined): Source<string> => ({
  keys: [`event:${name}`],
  keeps: true,
  read: own((_value, view) => {
    const value = view.events(name).at(-1)?.attributes.get(key);
    return value === undefined || value === null ? undefined : read(value);
  }),
});

/**
 * Monocle: names in numbered entities, counts and content in span events. Frameworks' spans of a call are above those of
 * the provider's client, with the same counts where both have them.
 */
export const monocle: Convention = {
  name: 'monocle',
  rank: 587,
  fields: {
    type: [attribute('span.type', own(oneOf(types)), { rank: 170, keeps: true })],
    provider: [attribute('entity.1.type', own(providerOf), { rank: 190, keeps: true })],
    model: [ofModel(2), ofModel(1)],
    usageElsewhere: [attribute('entity.1.type', own(statedBySdk), keeps)],
    usage: [{ keys: ['event:metadata'], keeps: true, read: own(usageOf) }],
    usageRole: [
      attribute(
        'last.inference',
        own((): UsageRole => 'aggregate'),
        keeps,
      ),
      attribute('span.type', own(oneOf(aggregates)), keeps),
    ],
    input: [fromEvent('data.input', 'input', inputOf)],
    output: [fromEvent('data.output', 'response', outputOf)],
    sessionId: [attribute('scope.agentic.session', own(label))],
  },
};
