import type { ObservationType, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, jsonContent, oneOf } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { geminiUsage } from './gemini-usage.ts';

/** Operations that the conventions do not have; it writes theirs too. */
const operations: Readonly<Record<string, ObservationType>> = {
  LLM_CALL: 'GENERATION',
  TOOL_CALL: 'TOOL',
  AGENT_CALL: 'AGENT',
  USER_PROMPT: 'CHAIN',
  SYSTEM_PROMPT: 'SPAN',
  SCHEDULE_TOOL_CALLS: 'CHAIN',
};

const countsOfLogs = {
  prompt_token_count: 'input_token_count',
  candidates_token_count: 'output_token_count',
  cached_content_token_count: 'cached_content_token_count',
  thoughts_token_count: 'thoughts_token_count',
  tool_use_prompt_token_count: 'tool_token_count',
  total_token_count: 'total_token_count',
};

/** Usage of its log records, which are spans with an operation of its own. */
const loggedUsage = (_value: AttributeValue, view: SpanView): Usage | undefined => {
  if (view.get('gen_ai.operation.name') !== 'llm_call') return undefined;
  const counts = Object.entries(countsOfLogs).map(([name, key]) => [name, view.get(key) ?? null]);
  return geminiUsage(Object.fromEntries(counts) as Record<string, AttributeValue>, view);
};

/**
 * Gemini CLI, and Qwen Code, which was derived from it: the generative-AI conventions with operations of its own;
 * versions before them wrote two texts.
 */
export const geminiCli: Convention = {
  name: 'gemini-cli',
  rank: 585,
  fields: {
    type: [attribute('gen_ai.operation.name', oneOf(operations), { rank: 175, keeps: true })],
    usage: [attribute('input_token_count', loggedUsage, { keeps: true })],
    input: [attribute('input-json', jsonContent)],
    output: [attribute('output-json', jsonContent)],
  },
};
