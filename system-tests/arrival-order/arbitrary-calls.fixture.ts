import * as fc from 'fast-check';
import { base, micros, nanos, spanIds, traceId, type Statement } from './arriving-trace.fixture.ts';

const callIds = ['1a', '2b', '3c', '4d'].map((start) => start.padEnd(16, '0'));
const [agentId = '', toldId = ''] = callIds;
/** The instrumentation scope of a provider SDK that reports its own calls. */
export const nativeScope = 'com.anthropic.sdk.python';
/** The outer windows contain the inner ones. */
const callWindows = [[0, 12 * micros] as const, [400, 12 * micros] as const, [1200, 3 * micros] as const];

const callStatement = (spanId: string): fc.Arbitrary<Statement> =>
  fc
    .record({
      window: fc.constantFrom(...callWindows),
      parentSpanId: fc.constantFrom(undefined, ...callIds.slice(0, callIds.indexOf(spanId)), spanIds[0]),
      isNative: fc.boolean(),
      inputTokens: fc.constantFrom(100, 100, 100, 101),
      cachedTokens: fc.constantFrom(0, 0, 40),
      tier: fc.constantFrom(undefined, 'flex'),
    })
    .map(({ window: [start, end], parentSpanId, isNative, inputTokens, cachedTokens, tier }): Statement => {
      const isInner = spanId !== agentId && spanId !== toldId;
      const reported = {
        'gen_ai.operation.name': spanId === agentId ? 'invoke_agent' : 'chat',
        'gen_ai.request.model': 'priced',
        'gen_ai.usage.input_tokens': inputTokens,
        'gen_ai.usage.output_tokens': 10,
        ...(isInner && cachedTokens > 0 ? { 'gen_ai.usage.cache_read.input_tokens': cachedTokens } : {}),
        ...(isInner && tier !== undefined ? { 'anthropic.response.service_tier': tier } : {}),
      };
      const times = { start: nanos(base + start), end: nanos(base + end) };
      const parent = parentSpanId === undefined ? {} : { parentSpanId };
      return {
        kind: 'span',
        span: { traceId, spanId, ...parent, name: 'call', ...times, attributes: reported },
        ...(isInner && isNative ? { scope: nativeScope } : {}),
      };
    });

/** An agent, a manually reported generation, and reports of calls, some from a provider SDK; mostly all of one call. */
export const callStatements: fc.Arbitrary<readonly Statement[]> = fc
  .subarray(callIds)
  .chain((ids) => fc.tuple(...ids.map(callStatement)));
