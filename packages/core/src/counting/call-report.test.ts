import { expect, it } from 'vitest';
import { clockOf, neverSet } from '../merge/clock.ts';
import { callReportOf, isSameCall, type CallReport } from './call-report.ts';
import { began, instrumented, native, reportOf, type Stated } from './stated-entries.fixture.ts';

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
    '@elastic/opentelemetry-instrumentation-openai',
  ]) {
    expect(reportOf({ scope })?.role).toBe('instrumented');
  }
});

it("is that of an instrumentation where it is by the later packages of OpenTelemetry's own for Python", () => {
  for (const scope of [
    'opentelemetry.instrumentation.genai.openai',
    'opentelemetry.instrumentation.genai.anthropic',
    'opentelemetry.instrumentation.genai.bedrock',
    'opentelemetry.util.genai.handler',
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

const stated = (given: Stated): CallReport => {
  const report = reportOf(given);
  if (report === undefined) throw new Error('it reports nothing');
  return report;
};
const of = (usage: Record<string, number>, scope = 'app'): CallReport => stated({ usage, scope });
const ofCache = { input: 60, input_cached_tokens: 40, input_cache_creation: 9 };
const ofBedrock = (usage: Record<string, number>): CallReport =>
  stated({ usage, provider: 'aws.bedrock', scope: 'opentelemetry.instrumentation.botocore.bedrock-runtime' });
const ofLangChain = stated({
  usage: { input: 69, input_cached_tokens: 40 },
  provider: 'aws.bedrock',
  scope: 'amazon.opentelemetry.distro.instrumentation.langchain',
});
const ofCost = { usage: null, provided: { total: 5n } } as const;
const costOfCall = stated({ ...ofCost, model: null, isOfOpenHands: true });

it.each([
  ['the same tokens', true, of({ input: 100, output: 10 }), of({ input: 100, output: 10 })],
  ['another output', false, of({ input: 100, output: 10 }), of({ input: 100, output: 11 })],
  ['a stream that was broken off', true, of({ input: 100, output: 9 }), of({ input: 100 }, native)],
  ['more output than that of a first event', false, of({ input: 100, output: 10 }), of({ input: 100 }, native)],
  ['no output in what is not native', false, of({ input: 100, output: 9 }), of({ input: 100 }, instrumented)],
  ['other units', false, of({ input: 100, searches: 1 }), of({ input: 100, searches: 2 })],
  ['a total alone', false, of({ total: 7 }), of({ total: 8 })],
  ['the same total alone', true, of({ total: 7 }), of({ total: 7 })],
  ['costs alone', false, stated(ofCost), stated(ofCost)],
  ['the cost of the inner one', true, costOfCall, of({ input: 100 })],
  ['the costs of two calls', false, costOfCall, costOfCall],
  ['no cached input in the outer one', true, of({ input: 60 }), of({ input: 60, input_cached_tokens: 40 })],
  ['no cached input in the inner one', false, of({ input: 60, input_cached_tokens: 40 }), of({ input: 60 })],
  ['no cached input in the inner one, of Bedrock', true, of(ofCache), ofBedrock({ input: 60 })],
  ['other input in the inner one, of Bedrock', false, of(ofCache), ofBedrock({ input: 59 })],
  ['cache writes as input in the outer one, of LangChain', true, ofLangChain, ofBedrock({ input: 60 })],
  ['less input in the outer one, of LangChain', false, ofLangChain, ofBedrock({ input: 70 })],
  ['more input in the outer one, of no framework', false, ofBedrock({ input: 69 }), ofBedrock({ input: 60 })],
  ['other cached input in the inner one, of Bedrock', false, of(ofCache), ofBedrock({ input: 60, cached_tokens: 9 })],
  ['other cached input', false, of({ input: 60, input_cached_tokens: 20 }), of({ input: 60, input_cached_tokens: 40 })],
  ['two names of a bucket', true, of({ input: 60, input_tokens: 60 }), of({ input: 60 })],
])('two reports are of one call by their tokens: %s: %s', (_, isSame, outer, inner) => {
  expect(isSameCall(outer, inner)).toBe(isSame);
});
