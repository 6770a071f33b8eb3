import type { ObservationType, UsageRole } from '@spanledger/core';
import { attribute, label, oneOf, someContent } from './attribute-source.ts';
import type { AttributeFamily, Convention, Source } from './convention.ts';
import { setOwn } from '../set-own.ts';
import { content } from './attribute-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = { WORKFLOW: 'CHAIN', AGENT: 'AGENT', TOOL: 'TOOL' };
const requestTypes: Readonly<Record<string, ObservationType>> = {
  CHAT: 'GENERATION',
  COMPLETION: 'GENERATION',
  EMBEDDING: 'EMBEDDING',
  RERANK: 'RETRIEVER',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  WORKFLOW: 'aggregate',
  TASK: 'aggregate',
  AGENT: 'aggregate',
};

const propertiesPrefix = 'traceloop.association.properties.';

const associationProperties: Source<Readonly<Record<string, string>>> = {
  keys: [`${propertiesPrefix}*`],
  read: (_value, view) => {
    const properties: Record<string, string> = {};
    const family: AttributeFamily | undefined = view.family(propertiesPrefix);
    family?.suffixes.forEach((suffix, index) => setOwn(properties, suffix, content(family.values[index] ?? null)));
    return properties;
  },
};

/** OpenLLMetry, the instrumentations and SDKs of Traceloop. Its model calls follow the generative-AI conventions. */
export const openLlmetry: Convention = {
  name: 'openllmetry',
  rank: 700,
  fields: {
    type: [
      attribute('traceloop.span.kind', oneOf(kinds), { rank: 460, keeps: true }),
      attribute('llm.request.type', oneOf(requestTypes), { rank: 470, keeps: true }),
    ],
    input: [attribute('traceloop.entity.input', someContent)],
    output: [attribute('traceloop.entity.output', someContent)],
    usageRole: [attribute('traceloop.span.kind', oneOf(aggregates), { keeps: true })],
    promptName: [attribute('traceloop.prompt.key', label)],
    userId: [attribute(`${propertiesPrefix}user_id`, label)],
    sessionId: [attribute(`${propertiesPrefix}session_id`, label)],
    metadata: [associationProperties],
  },
  usageHabits: { '@traceloop/instrumentation-anthropic': 'exclusive' },
};
