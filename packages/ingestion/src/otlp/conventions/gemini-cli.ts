import type { ObservationType, Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, flag, jsonContent, label, oneOf } from './attribute-source.ts';
import type { Convention, SpanView } from './convention.ts';
import { geminiUsage, usageBesideThoughts } from './gemini-usage.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { reportedUsage } from './usage-source.ts';

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

/** Qwen Code's span of the tool itself is below that of its whole run, which waits for a permission too. */
const phaseOfTool = (_value: AttributeValue, { span }: SpanView): ObservationType | undefined =>
  span.name === 'qwen-code.tool.execution' ? 'SPAN' : undefined;

const keysOfSpans = {
  ...genAiUsageKeys('gen_ai.usage.'),
  outputParts: { output_reasoning_tokens: ['thoughts_token_count'] },
};
const countedInSpans = reportedUsage(keysOfSpans, 'inclusive');

/** Usage of Qwen Code's spans: the output of Gemini leaves out the thoughts, that of other providers includes them. */
const usageOfSpans = (value: AttributeValue, view: SpanView): Usage | undefined => {
  if (view.span.name !== 'qwen-code.llm_request') return undefined;
  const isOfGoogle = label(view.get('gen_ai.provider.name') ?? null)?.startsWith('gcp.') === true;
  return isOfGoogle ? usageBesideThoughts(view, keysOfSpans) : countedInSpans.read(value, view);
};

/**
 * Gemini CLI, and Qwen Code, which was derived from it: the generative-AI conventions with operations of its own;
 * versions before them wrote two texts. Where only spans are exported, Qwen Code's log records are spans too.
 */
export const geminiCli: Convention = {
  name: 'gemini-cli',
  rank: 585,
  fields: {
    type: [
      attribute('log.bridge', (value) => (flag(value) ? 'EVENT' : undefined), { rank: 175, keeps: true }),
      attribute('gen_ai.operation.name', oneOf(operations), { rank: 175, keeps: true }),
      attribute('gen_ai.tool.name', phaseOfTool, { rank: 175, keeps: true }),
    ],
    usage: [
      attribute('input_token_count', loggedUsage, { keeps: true }),
      attribute('thoughts_token_count', usageOfSpans, { keeps: true }),
    ],
    userId: [attribute('gen_ai.user.id', label)],
    input: [attribute('input-json', jsonContent)],
    output: [attribute('output-json', jsonContent)],
  },
};
