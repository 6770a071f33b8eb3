import type { ObservationType, UsageRole } from '@spanledger/core';
import { attribute, attributes, jsonContent, oneOf } from './attribute-source.ts';
import type { Convention } from './convention.ts';
import { usageWithoutThoughts } from './gemini-usage.ts';
import { tagsOf } from './tags.ts';

const kinds: Readonly<Record<string, ObservationType>> = {
  WORKFLOW: 'CHAIN',
  CHAIN: 'CHAIN',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  LLM: 'GENERATION',
  GUARDRAIL: 'GUARDRAIL',
};
const aggregates: Readonly<Record<string, UsageRole>> = {
  SESSION: 'aggregate',
  WORKFLOW: 'aggregate',
  CHAIN: 'aggregate',
  TASK: 'aggregate',
  OPERATION: 'aggregate',
  AGENT: 'aggregate',
};

/** What is decorated has its kind in the names of its arguments and result. */
const named = (name: 'input' | 'output'): readonly string[] =>
  ['entity', 'session', 'workflow', 'task', 'operation', 'agent', 'tool', 'guardrail'].map(
    (kind) => `agentops.${kind}.${name}`,
  );

/** AgentOps for Python. Its model calls follow the generative-AI conventions. */
export const agentOps: Convention = {
  name: 'agentops',
  rank: 705,
  fields: {
    type: [attribute('agentops.span.kind', oneOf(kinds), { rank: 462, keeps: true })],
    usageRole: [attribute('agentops.span.kind', oneOf(aggregates), { keeps: true })],
    usage: [usageWithoutThoughts(['scope:agentops.instrumentation.google_genai'])],
    input: attributes(named('input'), jsonContent),
    output: attributes(named('output'), jsonContent),
    tags: [attribute('agentops.tags', tagsOf)],
  },
};
