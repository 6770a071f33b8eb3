import type { ObservationType } from '@spanledger/core';
import { attribute, memberAt, memberLabel, objectText, oneOf, parsedObject } from './attribute-source.ts';
import type { Convention } from './convention.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  LLM: 'GENERATION',
  EMBEDDING: 'EMBEDDING',
  TOOL: 'TOOL',
  AGENT: 'AGENT',
  CHAIN: 'CHAIN',
  RETRIEVER: 'RETRIEVER',
  RERANKER: 'RETRIEVER',
  VECTOR_DB: 'RETRIEVER',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
};

const parameters = 'gen_ai.request.parameters';

/** TraceAI of Future AGI: OpenInference's spans by names of the generative-AI conventions and its own. */
export const traceAi: Convention = {
  name: 'traceai',
  rank: 650,
  fields: {
    type: [attribute('gen_ai.span.kind', oneOf(kinds), { rank: 185, keeps: true })],
    // Streamed completions of OpenAI have no other name.
    model: [
      attribute(parameters, (value) => memberLabel(memberAt(parsedObject(value), ['model'])), {
        rank: 895,
        keeps: true,
      }),
    ],
    modelParameters: [attribute(parameters, objectText)],
  },
};
