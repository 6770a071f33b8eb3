import type { ObservationType } from '@spanledger/core';
import { attribute, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { metadataBelow } from './metadata-source.ts';
import { tagsOf } from './tags.ts';
import { reportedUsage } from './usage-source.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  RETRIEVER: 'RETRIEVER',
};

/**
 * DeepEval: what it adds to spans of other instrumentations, whose own attributes say more of the call, and what
 * applications state by its names.
 */
export const deepEval: Convention = {
  name: 'deepeval',
  rank: 890,
  fields: {
    type: [attribute('confident.span.type', oneOf(kinds), { keeps: true })],
    input: [attribute('confident.span.input', someContent)],
    output: [attribute('confident.span.output', someContent)],
    model: [attribute('confident.llm.model', label)],
    usage: [
      reportedUsage(
        { input: ['confident.llm.input_token_count'], output: ['confident.llm.output_token_count'] },
        'inclusive',
      ),
    ],
    metadata: [metadataBelow('confident.span.metadata')],
    traceName: [attribute('confident.trace.name', label)],
    traceInput: [attribute('confident.trace.input', someContent)],
    traceOutput: [attribute('confident.trace.output', someContent)],
    traceMetadata: [metadataBelow('confident.trace.metadata')],
    userId: [attribute('confident.trace.user_id', label)],
    sessionId: [attribute('confident.trace.thread_id', label)],
    tags: [attribute('confident.trace.tags', tagsOf)],
    environment: [attribute('confident.trace.environment', label)],
  },
};
