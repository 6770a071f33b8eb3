import { expect, it } from 'vitest';
import { clockOf, neverSet } from '../merge/clock.ts';
import { callReportOf } from './call-report.ts';
import { began, reportOf } from './stated-entries.fixture.ts';

const statedAt = (at: number) =>
  callReportOf({
    type: 'GENERATION',
    usage: null,
    model: null,
    provider: null,
    modelParameters: null,
    providedCost: { total: 5n },
    startTime: began,
    metadata: { attributes: '{"gen_ai.response.id":"msg_0123456789"}' },
    clock: clockOf(began + 1),
    clocks: { usage: neverSet, providedCost: clockOf(at) },
  });

it('a report of a cost alone names its response, unless it was stated before it began', () => {
  expect(statedAt(began + 1)?.responseId).toBe('msg_0123456789');
  expect(statedAt(began - 1)?.responseId).toBeUndefined();
});

it('is that of an instrumentation of an SDK also where that of JavaScript has another name for it, as vLLM for OpenAI', () => {
  for (const scope of [
    '@traceloop/instrumentation-together-ai',
    '@openlit/instrumentation-cohere-ai',
    '@openlit/instrumentation-vllm',
  ]) {
    expect(reportOf({ scope })?.role).toBe('instrumented');
  }
});

it('has the cached tokens of Google’s modalities in its input, so that it is the call of another report of the whole prompt', () => {
  const byModality = {
    input: 0,
    input_modality_TEXT: 400,
    cached_modality_TEXT: 600,
    output_modality_TEXT: 300,
    output: 0,
  };
  const [outer, inner] = [
    reportOf({ usage: { ...byModality, total: 1300 } }),
    reportOf({ usage: { input: 400, input_cached_tokens: 600, output: 300, total: 1300 } }),
  ];
  expect(outer?.tokens).toEqual({ input: 1000, uncached: 400, output: 300, others: 0 });
  expect(outer?.tokens).toEqual(inner?.tokens);
});
