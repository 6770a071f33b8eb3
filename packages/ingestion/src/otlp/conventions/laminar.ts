import type { ObservationType } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent, label, oneOf } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { metadataBelow } from './metadata-source.ts';
import { tagsOf } from './tags.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  CACHED: 'GENERATION',
  TOOL: 'TOOL',
  EVALUATOR: 'EVALUATOR',
  HUMAN_EVALUATOR: 'EVALUATOR',
};

/** Embeddings are `LLM`, too: their names differ. */
const kindOf = (value: AttributeValue, { span }: SpanView): ObservationType | undefined =>
  value === 'LLM' && span.name.endsWith('.embeddings') ? 'EMBEDDING' : oneOf(kinds)(value);

/** OpenHands opens a span around each attempt of a call, named for its model, to state its cost. */
const prefixOfOpenHands = 'llm.';
const modelOfOpenHands = (value: AttributeValue, { span: { name } }: SpanView): string | undefined =>
  value === 'LLM' && name.startsWith(prefixOfOpenHands) ? label(name.slice(prefixOfOpenHands.length)) : undefined;

const properties = 'lmnr.association.properties';

/** The SDKs of Laminar. Its model calls follow the generative-AI conventions; content is always JSON. */
export const laminar: Convention = {
  name: 'laminar',
  rank: 690,
  fields: {
    type: [attribute('lmnr.span.type', kindOf, { rank: 405, keeps: true })],
    model: [attribute('lmnr.span.type', modelOfOpenHands, { rank: 890, keeps: true })],
    input: [attribute('lmnr.span.input', jsonContent)],
    output: [attribute('lmnr.span.output', jsonContent)],
    metadata: [metadataBelow(`${properties}.metadata`)],
    traceMetadata: [metadataBelow(`${properties}.metadata`)],
    userId: [attribute(`${properties}.user_id`, label)],
    sessionId: [attribute(`${properties}.session_id`, label)],
    tags: [attribute(`${properties}.tags`, tagsOf)],
  },
};
