import type { ObservationType } from '@spanledger/core';
import { attribute, jsonContent, oneOf } from './attribute-source.ts';
import type { Convention } from './convention.ts';

/** Operations that the conventions do not have; it writes theirs too. */
const operations: Readonly<Record<string, ObservationType>> = {
  LLM_CALL: 'GENERATION',
  TOOL_CALL: 'TOOL',
  AGENT_CALL: 'AGENT',
  USER_PROMPT: 'CHAIN',
  SYSTEM_PROMPT: 'SPAN',
  SCHEDULE_TOOL_CALLS: 'CHAIN',
};

/** Gemini CLI: the generative-AI conventions with operations of its own; versions before them wrote two texts. */
export const geminiCli: Convention = {
  name: 'gemini-cli',
  rank: 585,
  fields: {
    type: [attribute('gen_ai.operation.name', oneOf(operations), { rank: 175, keeps: true })],
    input: [attribute('input-json', jsonContent)],
    output: [attribute('output-json', jsonContent)],
  },
};
