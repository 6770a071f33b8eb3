import type { ObservationLevel, ObservationType, UsageRole } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, content, label, oneOf } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { metadataBelow } from './metadata-source.ts';
import { tagsOf } from './tags.ts';
import { isoTimeSinceStart } from './time-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  AGENT_RUN: 'AGENT',
  WORKFLOW_RUN: 'CHAIN',
  WORKFLOW_STEP: 'CHAIN',
  MODEL_GENERATION: 'CHAIN',
  MODEL_INFERENCE: 'GENERATION',
  LLM_GENERATION: 'GENERATION',
  TOOL_CALL: 'TOOL',
  MCP_TOOL_CALL: 'TOOL',
  PROVIDER_TOOL_CALL: 'TOOL',
  CLIENT_TOOL_CALL: 'TOOL',
  RAG_EMBEDDING: 'EMBEDDING',
  RAG_VECTOR_OPERATION: 'RETRIEVER',
  SCORER_RUN: 'EVALUATOR',
  SCORER_STEP: 'EVALUATOR',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  AGENT_RUN: 'aggregate',
  WORKFLOW_RUN: 'aggregate',
  WORKFLOW_STEP: 'aggregate',
  MODEL_STEP: 'aggregate',
};

/** `mastra.<span type>.input` and `.output`. */
const side = (name: 'input' | 'output'): Source<string> => ({
  keys: ['mastra.*'],
  keeps: true,
  read: (_value, view) => {
    const family = view.family('mastra.');
    const at = family?.suffixes.findIndex((suffix) => suffix.endsWith(`.${name}`)) ?? -1;
    const value: AttributeValue | undefined = at === -1 ? undefined : family?.values[at];
    if (value === undefined || value === null || value === '') return undefined;
    view.take(`mastra.${family?.suffixes[at] ?? ''}`);
    return content(value);
  },
});

/** A failed call has the status OK; the error is that of what is above it. */
const levelOfFinish = (value: AttributeValue, view: SpanView): ObservationLevel | undefined =>
  view.get('mastra.span.type') !== undefined && content(value).includes('"error"') ? 'ERROR' : undefined;

/** Mastra's own exporter. Its model calls and tools follow the generative-AI conventions. */
export const mastra: Convention = {
  name: 'mastra',
  rank: 796,
  fields: {
    type: [attribute('mastra.span.type', oneOf(kinds), { rank: 190, keeps: true })],
    input: [side('input')],
    output: [side('output')],
    usageRole: [attribute('mastra.span.type', oneOf(aggregates), { keeps: true })],
    level: [attribute('gen_ai.response.finish_reasons', levelOfFinish, { keeps: true })],
    completionStartTime: [attribute('mastra.completion_start_time', isoTimeSinceStart)],
    metadata: [metadataBelow('mastra.metadata')],
    userId: [attribute('mastra.metadata.userId', label, { keeps: true, rank: 300 })],
    sessionId: attributes(['mastra.metadata.sessionId', 'mastra.metadata.threadId'], label, { keeps: true, rank: 300 }),
    tags: [attribute('mastra.tags', tagsOf)],
  },
};
