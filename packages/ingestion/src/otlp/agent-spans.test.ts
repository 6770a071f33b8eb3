import { describe, expect, test } from 'vitest';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { sampleContext, sampleExport, type SampleSpan } from './sample-export.ts';
import { callTraceId } from './sample-logs.fixture.ts';

/** The input of spans of a resource with that statement. */
const usages = (calls: string, sent: readonly Pick<SampleSpan, 'name' | 'scope' | 'attributes'>[]) => {
  const resource = { 'spanledger.calls': calls };
  const all = sent.map((span, at) => ({
    traceId: callTraceId,
    spanId: `${at + 1}`.padStart(16, '0'),
    resource,
    ...span,
  }));
  const { batch } = readOtlpTraces(sampleExport(all, 'json'), 'json', sampleContext);
  return batch.observations.map(({ record }) => record.usage?.details['input']);
};

describe('spans of a coding agent whose resource states that log records tell of its calls', () => {
  const spans = [
    {
      name: 'claude_code.llm_request',
      scope: { name: 'com.anthropic.claude_code.tracing' },
      attributes: { model: 'claude-opus-4-8', input_tokens: 12, output_tokens: 40 },
    },
    {
      name: 'handle_responses',
      scope: { name: 'codex_exec' },
      attributes: { 'gen_ai.usage.input_tokens': 12, 'gen_ai.usage.output_tokens': 40, 'codex.usage.total_tokens': 52 },
    },
    {
      name: 'llm_call',
      scope: { name: 'gemini-cli' },
      attributes: { 'gen_ai.request.model': 'gemini-2.5-pro', 'gen_ai.usage.input_tokens': 12 },
    },
    {
      name: 'qwen-code.llm_request',
      scope: { name: 'qwen-code' },
      attributes: { 'gen_ai.request.model': 'qwen3-coder-plus', 'gen_ai.usage.input_tokens': 12 },
    },
    ...[
      'openinference.instrumentation.claude_agent_sdk',
      '@arizeai/openinference-instrumentation-claude-agent-sdk',
    ].map((scope) => ({
      name: 'ClaudeAgent.query',
      scope: { name: scope },
      attributes: { 'llm.model_name': 'claude-opus-4-8', 'llm.token_count.prompt': 12, 'llm.cost.total': 0.5 },
    })),
  ];
  test('have no usage, so that no call is billed twice', () => {
    expect(usages('logs', spans)).toEqual(spans.map(() => undefined));
    expect(usages('spans', spans)).toEqual(spans.map(() => 12));
  });

  test('are those of the agent alone: programs that it starts have its environment', () => {
    const other = [{ ...spans[2], name: 'chat', scope: { name: 'shop' } }];
    expect(usages('logs', other)).toEqual([12]);
  });
});
