import { readFileSync } from 'node:fs';
import { mergeRecords, observationFields, type ObservationRecord } from '@spanledger/core';
import { conversationOf } from '@spanledger/messages';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withEventMessages, withoutEventMessages } from '../pipeline/event-messages.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import { readOtlpLogs } from './read-otlp-logs.ts';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { nestedJsonLists, nestedLists, sampleContext, sampleExport } from './sample-export.ts';
import {
  callSeconds,
  callSpanId,
  callTraceId,
  conversation,
  logExport,
  type SampleLog,
} from './sample-logs.fixture.ts';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello?' },
  { role: 'assistant', tool_calls: [{ id: 'a' }] },
  { role: 'tool', id: 'a', content: '42' },
];

const read = (logs: readonly SampleLog[], encoding: OtlpEncoding = 'protobuf') =>
  readOtlpLogs(logExport(logs, encoding), encoding, sampleContext);

const recordsOf = (logs: readonly SampleLog[]): readonly ObservationRecord[] =>
  read(logs).batch.observations.map(({ record }) => record);

/** The stored result: each patch is merged into the result of the previous ones. */
const stored = (records: readonly ObservationRecord[]): ObservationRecord | undefined =>
  records.reduce<ObservationRecord | undefined>(
    (known, record) =>
      withEventMessages(
        known === undefined ? record : mergeRecords(observationFields, withoutEventMessages(known), record),
      ),
    undefined,
  );

const spanRecord = (attributes: Readonly<Record<string, unknown>>): ObservationRecord => {
  const [patch] = readOtlpTraces(
    sampleExport([{ traceId: callTraceId, spanId: callSpanId, attributes }], 'json'),
    'json',
    sampleContext,
  ).batch.observations;
  if (patch === undefined) throw new Error('no observation');
  return patch.record;
};

const callSpan = spanRecord({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm', 'server.port': 1 });
type Spoken = Parameters<typeof conversationOf>[0];

const textOf = (text: string | null | undefined): unknown => JSON.parse(text ?? 'null') as unknown;

const say = (content: string) => ({ eventName: 'gen_ai.user.message', body: { content } });

describe('log records with messages of a model call', () => {
  test('log records with messages of a model call are the same patches in either encoding', () => {
    const { batch: json, ...ofJson } = read(conversation, 'json');
    const { batch: protobuf, ...ofProtobuf } = read(conversation, 'protobuf');
    expect(json.observations).toEqual(protobuf.observations);
    expect(json.traces).toEqual(protobuf.traces);
    expect(ofJson).toEqual(ofProtobuf);
    expect(ofJson).toEqual({ recordCount: 5, rejectedRecords: 0, rejectionMessage: undefined });
  });

  test('messages of log records come to the input and output of the call, in their order', () => {
    const record = stored(recordsOf(conversation));
    expect(textOf(record?.input)).toEqual(messages);
    expect(textOf(record?.output)).toMatchObject({ message: { content: 'Hi' } });
    expect(record).toMatchObject({
      type: 'GENERATION',
      environment: 'prod',
      startTime: (callSeconds * 10 + 7) * 100_000,
    });
  });

  test('log records with messages of a model call come to the same, before or after their span, in any order, repeated and in requests of any size', () => {
    const said = conversation.map((log, at) => ({ ...log, at }));
    const all = [...said.map((log) => recordsOf([log])), recordsOf(said), [callSpan]];
    const once = stored([callSpan, ...recordsOf(said)]);
    const shuffled = fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 });
    fc.assert(
      fc.property(shuffled, (requests) => {
        const record = stored(requests.flat());
        expect({ ...record, metadata: undefined, clocks: undefined }).toEqual({
          ...once,
          metadata: undefined,
          clocks: undefined,
        });
      }),
      { numRuns: 50 },
    );
    expect(textOf(once?.input)).toEqual(messages);
    expect(once).toMatchObject({ name: 'sample', model: 'm' });
    expect(once?.metadata).toHaveProperty('attributes');
  });

  test('log records with messages of a model call may repeat each other at one time, and a request that comes again repeats nothing', () => {
    const yes = { eventName: 'gen_ai.user.message', body: { content: 'yes' } };
    const records = recordsOf([yes, { eventName: 'gen_ai.assistant.message', body: { content: 'why?' } }, yes]);
    const record = stored([...records, ...records, ...recordsOf([yes])]);
    expect((textOf(record?.input) as { content: string }[]).map(({ content }) => content)).toEqual([
      'yes',
      'why?',
      'yes',
    ]);
  });

  test('a log record whose body is a text has it as the content of its message, without attributes of its logger', () => {
    const attributes = { 'code.lineno': 7, 'gen_ai.message.role': 'user' };
    const record = stored(recordsOf([{ eventName: 'gen_ai.user.message', body: 'Hello?', attributes }]));
    expect(textOf(record?.input)).toEqual([expect.objectContaining({ role: 'user', content: 'Hello?' })]);
    expect(record?.input).not.toContain('lineno');
  });

  test('a log record without a body has its message in its attributes', () => {
    const attributes = { 'event.name': 'gen_ai.user.message', content: 'Hello?' };
    const record = stored(recordsOf([{ attributes }]));
    expect(textOf(record?.input)).toEqual([{ role: 'user', content: 'Hello?' }]);
  });

  test('messages with a text that was said before at the same time are kept each, whatever is between', () => {
    const record = stored(recordsOf(['yes', 'yes', 'no', 'yes'].map(say)));
    expect((textOf(record?.input) as { content: string }[]).map(({ content }) => content)).toEqual([
      'yes',
      'yes',
      'no',
      'yes',
    ]);
  });

  test('a log record that holds all messages gives input and output at once', () => {
    const input = [{ role: 'user', parts: [{ type: 'text', content: 'Hello?' }] }];
    const output = [{ role: 'assistant', parts: [{ type: 'text', content: 'Hi' }], finish_reason: 'stop' }];
    const attributes = {
      'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief.' }],
      'gen_ai.input.messages': input,
      'gen_ai.output.messages': output,
      'code.lineno': 7,
    };
    const [details] = recordsOf([{ eventName: 'gen_ai.client.inference.operation.details', attributes }]);
    if (details === undefined) throw new Error('no record');
    for (const order of [
      [callSpan, details],
      [details, callSpan],
    ]) {
      const record = stored(order);
      expect(textOf(record?.input)).toEqual([{ role: 'system', content: 'Be brief.' }, ...input]);
      expect(textOf(record?.output)).toEqual(output);
    }
  });

  test('log records with messages of a model call do not replace what the span itself holds', () => {
    const span = spanRecord({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': '[{"role":"user"}]' });
    const record = stored([span, ...recordsOf(conversation)]);
    expect(textOf(record?.input)).toEqual([{ role: 'user' }]);
    expect(textOf(record?.output)).toMatchObject({ finish_reason: 'stop' });
  });
});

interface RecordedLogs {
  readonly resourceLogs: readonly { readonly scopeLogs: readonly { readonly logRecords: readonly object[] }[] }[];
}

describe('the log records of the OpenTelemetry instrumentation of OpenAI, which all have one time', () => {
  const file = new URL('../../log-fixtures/recorded-opentelemetry-openai.json', import.meta.url);
  const body = readFileSync(file);
  const requests = (JSON.parse(body.toString()) as RecordedLogs).resourceLogs
    .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
    .map((record) => Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })));

  test.each([
    ['in one request', [body]],
    ['in a request each', requests],
    ['in a request each, backwards', requests.toReversed()],
  ])('%s come to the conversation', (_how, bodies) => {
    const records = bodies.flatMap((each) => readOtlpLogs(each, 'json', sampleContext).batch.observations);
    const record = stored([...records.map((patch) => patch.record), callSpan]);
    const { input, output } = conversationOf({ ...record, type: 'GENERATION', metadata: {} } as Spoken);
    expect(input?.map(({ role, parts }) => [role, parts[0]?.type])).toEqual([
      ['system', 'text'],
      ['user', 'text'],
      ['assistant', 'tool_call'],
      ['tool', 'tool_result'],
    ]);
    expect(output).toMatchObject([{ role: 'assistant', parts: [{ type: 'text', text: 'It is sunny.' }] }]);
  });
});

test.each([
  ['without a span', { ...conversation[1], isOutside: true }],
  ['of another kind', { body: 'started', attributes: { 'event.name': 'codex.user_prompt' } }],
  ['without messages', { eventName: 'gen_ai.client.inference.operation.details', attributes: { a: 1 } }],
])('a log record %s is rejected, and costs its neighbours nothing', (_why, log) => {
  const { batch, rejectedRecords, rejectionMessage, recordCount } = read([log, ...conversation]);
  expect([rejectedRecords, recordCount, batch.observations.length]).toEqual([1, 6, 5]);
  expect(batch.rejected).toEqual({ logs_not_stored: 1 });
  expect(rejectionMessage).toContain('1 of 6 records are not stored');
});

const jsonRecord = (fields: object): object => ({
  traceId: callTraceId,
  spanId: callSpanId,
  timeUnixNano: '1767323045700000000',
  eventName: 'gen_ai.user.message',
  body: { stringValue: 'Hello?' },
  ...fields,
});
const readJson = (...logRecords: readonly unknown[]) =>
  readOtlpLogs(Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })), 'json', sampleContext);

test.each([
  ['whose body is nested too deeply', jsonRecord({ body: nestedJsonLists(100) })],
  ['whose attribute is nested too deeply', jsonRecord({ attributes: [{ key: 'k', value: nestedJsonLists(100) }] })],
  ['whose attributes are no list', jsonRecord({ attributes: { k: 'v' } })],
  ['that is no object', 'text'],
])('a log record in JSON %s is rejected, and its neighbour is stored', (_why, bad) => {
  const { rejectedRecords, batch } = readJson(bad, jsonRecord({}));
  expect(rejectedRecords).toBe(1);
  expect(batch.rejected).toEqual({ logs_not_stored: 1 });
  expect(batch.observations).toHaveLength(1);
});

test('a log record in protobuf whose body is nested too deeply is rejected, and its neighbour is stored', () => {
  const { rejectedRecords, batch } = read([
    { eventName: 'gen_ai.user.message', body: { content: nestedLists(100) } },
    ...conversation,
  ]);
  expect([rejectedRecords, batch.observations.length]).toEqual([1, 5]);
});

test('a log record in JSON may be in snake case', () => {
  const { traceId, spanId, timeUnixNano, eventName, ...rest } = jsonRecord({}) as Record<string, unknown>;
  const snake = { trace_id: traceId, span_id: spanId, time_unix_nano: timeUnixNano, event_name: eventName, ...rest };
  const body = { resource_logs: [{ scope_logs: [{ log_records: [snake] }] }] };
  const { batch } = readOtlpLogs(Buffer.from(JSON.stringify(body)), 'json', sampleContext);
  expect(batch.observations).toEqual(readJson(jsonRecord({})).batch.observations);
  expect(batch.observations).toHaveLength(1);
});

test.each([
  ['json', '{"resourceLogs":[{"scopeLogs":{}}]}', 'resourceLogs[0].scopeLogs'],
  ['json', 'x', 'JSON'],
  ['json', '{"resourceSpans":[]}', 'resourceSpans where resourceLogs is expected'],
  ['json', '{"resource_metrics":[]}', 'resource_metrics where resourceLogs is expected'],
  ['protobuf', '\n\u00ff', 'protobuf'],
] as const)('a %s body %j is refused', (encoding, body, names) => {
  expect(() => readOtlpLogs(Buffer.from(body, 'latin1'), encoding, sampleContext)).toThrow(names);
});
