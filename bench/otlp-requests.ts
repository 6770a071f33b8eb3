import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { randomBytes } from 'node:crypto';

const spansPerTrace = 10;
const resource = resourceFromAttributes({
  'service.name': 'bench',
  'service.version': '1.4.2',
  'deployment.environment.name': 'production',
  'telemetry.sdk.language': 'nodejs',
});
/** One object, as spans of one tracer have it: exporters write a list of spans for each. */
const instrumentationScope = { name: 'bench', version: '1.0.0' };
const words = 'the answer to this question depends on what was asked and on who remembers why it mattered'.split(' ');

const textOf = (length: number, seed: number): string => {
  let text = '';
  for (let at = seed; text.length < length; at = (at * 31 + 7) % 1_000_003) text += `${words[at % words.length]} `;
  return text.slice(0, length);
};

const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

const spanOf = (index: number, traceId: string, rootId: string, startedMs: number): ReadableSpan => {
  const isRoot = index % spansPerTrace === 0;
  const isCall = index % 2 === 1;
  const call = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.request.temperature': 0.2,
    'gen_ai.request.max_tokens': 1024,
    'gen_ai.usage.input_tokens': 900 + (index % 300),
    'gen_ai.usage.output_tokens': 50 + (index % 90),
    'gen_ai.response.id': `chatcmpl-${index}`,
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: textOf(420, index) }] }]),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: textOf(300, index + 5) }] },
    ]),
  };
  const step = {
    'input.value': textOf(400, index),
    'output.value': textOf(350, index + 9),
    'code.function': 'retrieve',
  };
  const spanContext = { traceId, spanId: isRoot ? rootId : randomBytes(8).toString('hex'), traceFlags: 1 };
  return {
    name: isRoot ? 'POST /answer' : isCall ? 'chat gpt-4o-mini' : `step ${index % 7}`,
    kind: isRoot ? SpanKind.SERVER : SpanKind.CLIENT,
    spanContext: () => spanContext,
    ...(isRoot ? {} : { parentSpanContext: { traceId, spanId: rootId, traceFlags: 1 } }),
    startTime: hrTime(startedMs + (index % spansPerTrace)),
    endTime: hrTime(startedMs + (index % spansPerTrace) + 850),
    status: { code: SpanStatusCode.UNSET },
    attributes: { 'user.id': `user-${index % 500}`, 'session.id': `session-${index % 900}`, ...(isCall ? call : step) },
    links: [],
    events: [],
    duration: [0, 850e6],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};

interface Times {
  /** When the first span starts, in milliseconds since 1970; an hour ago. */
  readonly startedMs?: number;
  /** How much later each next one does. */
  readonly everyMs?: number;
}

/** Spans of 1–1.5 KB, ten to a trace, as an SDK's batch exporter holds them for its requests. */
export function* requestSpans(
  spans: number,
  spansPerRequest: number,
  { startedMs = Date.now() - 3_600_000, everyMs = 1 }: Times = {},
): Iterable<ReadableSpan[]> {
  let traceId = '';
  let rootId = '';
  for (let first = 0; first < spans; first += spansPerRequest) {
    const group: ReadableSpan[] = [];
    for (let index = first; index < Math.min(first + spansPerRequest, spans); index += 1) {
      if (index % spansPerTrace === 0) {
        traceId = randomBytes(16).toString('hex');
        rootId = randomBytes(8).toString('hex');
      }
      group.push(spanOf(index, traceId, rootId, startedMs + index * everyMs));
    }
    yield group;
  }
}

/** The same as OTLP protobuf requests. */
export const otlpRequests = (spans: number, spansPerRequest: number, times: Times = {}): Uint8Array[] =>
  [...requestSpans(spans, spansPerRequest, times)].map(
    (group) => ProtobufTraceSerializer.serializeRequest(group) ?? new Uint8Array(),
  );
