import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { OtlpEncoding } from './otlp-encoding.ts';

type LogRecords = Parameters<typeof JsonLogsSerializer.serializeRequest>[0];

export interface SampleLog {
  readonly eventName?: string;
  readonly body?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Nanoseconds after the call began. */
  readonly at?: number;
  readonly isOutside?: boolean;
}

export const callTraceId = 'ab'.repeat(16);
export const callSpanId = 'cd'.repeat(8);
export const callSeconds = 1_767_323_045;
const environment = { 'deployment.environment.name': 'prod' };

/** The request in which the official exporters send these records. */
export const logExport = (
  logs: readonly SampleLog[],
  encoding: OtlpEncoding,
  resourceAttributes: Readonly<Record<string, string>> = {},
): Uint8Array => {
  const resource = { attributes: { ...environment, ...resourceAttributes }, asyncAttributesPending: false };
  const records = logs.map(({ eventName, body, attributes = {}, at = 0, isOutside }) => ({
    hrTime: [callSeconds, 700_000_000 + at],
    hrTimeObserved: [callSeconds + 5, 0],
    ...(isOutside === true ? {} : { spanContext: { traceId: callTraceId, spanId: callSpanId, traceFlags: 1 } }),
    eventName,
    body,
    attributes,
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: { name: 'openai_v2' },
  })) as unknown as LogRecords;
  const serializer = encoding === 'json' ? JsonLogsSerializer : ProtobufLogsSerializer;
  return serializer.serializeRequest(records) ?? new Uint8Array();
};

/** The log records of one model call, one per message. */
export const conversation: readonly SampleLog[] = [
  { eventName: 'gen_ai.system.message', body: { content: 'Be brief.' }, at: 1 },
  { eventName: 'gen_ai.user.message', body: { content: 'Hello?' }, at: 1 },
  { attributes: { 'event.name': 'gen_ai.assistant.message' }, body: { tool_calls: [{ id: 'a' }] }, at: 2 },
  { eventName: 'gen_ai.tool.message', body: { id: 'a', content: '42' }, at: 3 },
  {
    eventName: 'gen_ai.choice',
    body: { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } },
    at: 9,
  },
];
