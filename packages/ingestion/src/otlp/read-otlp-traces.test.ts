import type { DomainError } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { conventions } from './conventions/registry.ts';
import { readOtlpTraces, type OtlpTraces } from './read-otlp-traces.ts';
import { nestedJsonLists, nestedLists, sampleContext, sampleExport } from './sample-export.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const start = '1767323045678901999';
const startMicros = 1_767_323_045_678_901;

const readJson = (value: unknown): OtlpTraces =>
  readOtlpTraces(new TextEncoder().encode(JSON.stringify(value)), 'json', sampleContext);

const readSpans = (...spans: readonly object[]): OtlpTraces =>
  readJson({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

const good = { traceId, spanId, name: 'good', startTimeUnixNano: start, endTimeUnixNano: start };

const refusal = (body: string): DomainError => {
  try {
    readOtlpTraces(new TextEncoder().encode(body), 'json', sampleContext);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('it was not refused');
};

describe('a JSON body', () => {
  test.each([
    ['[]', ''],
    ['"x"', ''],
    ['{', ''],
    ['{"resourceSpans":{}}', 'resourceSpans'],
    ['{"resourceSpans":[1]}', 'resourceSpans[0]'],
    ['{"resourceSpans":[{"scopeSpans":{}}]}', 'resourceSpans[0].scopeSpans'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":"x"}]}]}', 'resourceSpans[0].scopeSpans[0].spans'],
    ['{"resourceSpans":[{"resource":[]}]}', 'resourceSpans[0].resource'],
    ['{"resourceSpans":[{"resource":{"attributes":{}}}]}', 'resourceSpans[0].resource.attributes'],
    ['{"resourceLogs":[]}', 'resourceLogs'],
    ['{"resource_metrics":[]}', 'resource_metrics'],
  ])('%s is refused, and the answer names the field', (body, path) => {
    const error = refusal(body);
    expect(error.code).toBe('invalid_input');
    expect(error.issues).toEqual([{ path, message: expect.any(String) as string }]);
    expect(error.message).toContain(path);
  });

  test('a word that JSON does not have is named', () => {
    expect(refusal('{"a":"NaN","b":NaN}').message).toBe('The body must be JSON, which has no NaN (at character 16).');
  });

  test.each(['{}', '{"resourceSpans":[]}', '{"resourceSpans":null}', '{"unknown":1}', '\ufeff{}'])(
    '%s is an empty export',
    (body) => {
      const { spanCount, batch } = readOtlpTraces(new TextEncoder().encode(body), 'json', sampleContext);
      expect(spanCount).toBe(0);
      expect(batch.observations).toEqual([]);
      expect(batch.traces).toEqual([]);
    },
  );

  test('a JSON body is read in snake case, with names for enums, ids in upper case and numbers for 64-bit integers', () => {
    const body = `{"resource_spans":[{"scope_spans":[{"scope":{"name":"s"},"spans":[{
      "trace_id":"${traceId.toUpperCase()}","span_id":"${spanId.toUpperCase()}","kind":"SPAN_KIND_SERVER",
      "start_time_unix_nano":1767323045678901999,"end_time_unix_nano":1767323045678903999,
      "dropped_attributes_count":"2","status":{"code":"STATUS_CODE_ERROR"},
      "attributes":[{"key":"big","value":{"int_value":9007199254740993}},{"key":"list","value":{"array_value":{"values":[{"bool_value":true}]}}}]
    }]}]}]}`;
    const { batch } = readOtlpTraces(new TextEncoder().encode(body), 'json', sampleContext);
    const [observation] = batch.observations;
    expect(observation).toMatchObject({ traceId, id: spanId });
    expect(observation?.record).toMatchObject({ startTime: startMicros, endTime: startMicros + 2, level: 'ERROR' });
    expect(JSON.parse(observation?.record.metadata['attributes'] ?? '')).toEqual({
      big: '9007199254740993',
      list: [true],
      'span.kind': 'server',
      'otel.dropped_attributes_count': 2,
    });
  });

  test('a JSON body keeps the numbers in JSON texts as they were sent', () => {
    const input = '{"n": 12345678901234567890, "x": 0.10}';
    const { batch } = readSpans({
      ...good,
      attributes: [{ key: 'langfuse.observation.input', value: { stringValue: input } }],
    });
    expect(batch.observations[0]?.record.input).toBe(input);
  });

  test('a JSON body holds no lone surrogates once it is read', () => {
    const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${traceId}","spanId":"${spanId}","name":"a\\ud800b"}]}]}]}`;
    const { batch } = readOtlpTraces(new TextEncoder().encode(body), 'json', sampleContext);
    expect(batch.observations[0]?.record.name).toBe('a\ufffdb');
  });
});

describe('a bad span', () => {
  test('a bad span is rejected with its reason, and its neighbours are stored', () => {
    const outcome = readSpans(
      { ...good, traceId: 'abc' },
      good,
      { ...good, spanId: '0'.repeat(16) },
      { ...good, spanId: undefined },
      { ...good, traceId: 7 },
      { ...good, attributes: { key: 'x' } },
      'x' as unknown as object,
    );
    expect(outcome.rejectedSpans).toBe(6);
    expect(outcome.spanCount).toBe(7);
    expect(outcome.batch.observations.map(({ record }) => record.name)).toEqual(['good']);
    expect(outcome.rejectionMessage).toBe(
      '6 of 7 spans cannot be stored. ' +
        'resourceSpans[0].scopeSpans[0].spans[0]: its trace id is not 16 bytes; ' +
        'resourceSpans[0].scopeSpans[0].spans[2]: its span id is all zero; ' +
        'resourceSpans[0].scopeSpans[0].spans[3]: it has no span id; and 3 more.',
    );
  });

  test('of which there are only such is an export without observations', () => {
    const outcome = readSpans({}, {});
    expect(outcome).toMatchObject({ rejectedSpans: 2, spanCount: 2, batch: { observations: [], traces: [] } });
  });

  test('a bad span is one whose values are nested too deeply, in either encoding', () => {
    const outcome = readSpans({ ...good, attributes: [{ key: 'deep', value: nestedJsonLists(100) }] }, good);
    expect(outcome.rejectedSpans).toBe(1);
    expect(outcome.rejectionMessage).toContain('nested deeper than 64 levels');

    const spans = [
      { traceId, spanId, attributes: { deep: nestedLists(100) } },
      { traceId, spanId: 'ab'.repeat(8) },
    ];
    const fromProtobuf = readOtlpTraces(sampleExport(spans, 'protobuf'), 'protobuf', sampleContext);
    expect(fromProtobuf.rejectedSpans).toBe(1);
    expect(fromProtobuf.batch.observations.map(({ id }) => id)).toEqual(['ab'.repeat(8)]);
  });

  test('a bad span is every span of a resource whose attributes cannot be kept', () => {
    let deep: object = {};
    for (let level = 0; level < 100; level += 1) deep = { kvlistValue: { values: [{ key: 'k', value: deep }] } };
    const resource = { attributes: [{ key: 'deep', value: deep }] };
    expect(readJson({ resourceSpans: [{ resource, scopeSpans: [{ spans: [good] }] }] }).rejectedSpans).toBe(1);
  });
});

describe('the size of what is read', () => {
  test('JSON in an attribute may be nested without end, whichever attribute it is', () => {
    const deep = {
      array: '['.repeat(7_000) + ']'.repeat(7_000),
      object: '{"a":'.repeat(7_000) + '1' + '}'.repeat(7_000),
    };
    const generation = { key: 'langfuse.observation.type', value: { stringValue: 'generation' } };
    const keys = conventions
      .flatMap(({ fields }) => Object.values(fields).flat())
      .flatMap(({ keys }) => keys)
      .map((key) => key.replace('*', '0.x'));
    for (const text of [deep.array, deep.object, `{"name":${deep.array},"role":${deep.object}}`, `[${deep.object}]`]) {
      for (const key of new Set(keys)) {
        const attributes = [generation, { key, value: { stringValue: text } }];
        const { batch } = readSpans({ ...good, attributes });
        expect(batch.observations).toHaveLength(1);
      }
    }
  });
});

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const readWith = (resource: object, span: object, ofResource: object = {}) => {
  const { batch } = readJson({
    resourceSpans: [{ ...ofResource, resource, scopeSpans: [{ spans: [{ ...good, ...span }] }] }],
  });
  return { trace: batch.traces[0]?.record, observation: batch.observations[0]?.record };
};

describe('what a resource states', () => {
  test('what a resource states of itself is kept beside its attributes, and is no attribute of its spans', () => {
    const resource = { attributes: [text('service.name', 'shop')], droppedAttributesCount: 2 };
    const { trace, observation } = readWith(resource, {}, { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
    for (const record of [trace, observation]) {
      expect(JSON.parse(record?.metadata['resourceAttributes'] ?? '')).toEqual({
        'service.name': 'shop',
        'otel.schema_url': 'https://opentelemetry.io/schemas/1.30.0',
        'otel.dropped_attributes_count': 2,
      });
    }
    expect(observation?.metadata).not.toHaveProperty('attributes');
  });

  test.each([
    ['its own value of one attribute is taken', 'deployment.environment.name', 'deployment.environment.name', 'own'],
    ['its own value of a more specific attribute is taken', 'langfuse.environment', 'deployment.environment', 'own'],
    ['a more specific attribute of the resource is taken', 'deployment.environment', 'langfuse.environment', 'shared'],
  ])('of a span and its resource, %s', (_which, own, shared, expected) => {
    const span = { attributes: [text(own, 'own')] };
    const { observation } = readWith({ attributes: [text(shared, 'shared')] }, span);
    expect(observation?.environment).toBe(expected);
  });
});

describe('what is kept of a trace', () => {
  test('of two sources of one key of metadata the more specific one is kept, and every other key of both', () => {
    const attributes = {
      'langfuse.metadata.plan': 'premium',
      'langfuse.metadata.region': 'eu',
      'langfuse.trace.metadata.plan': 'basic',
      'langfuse.trace.metadata.team': 'a',
    };
    for (const order of [Object.entries(attributes), Object.entries(attributes).toReversed()]) {
      const span = { traceId, spanId, attributes: Object.fromEntries(order) };
      const { batch } = readOtlpTraces(sampleExport([span], 'json'), 'json', sampleContext);
      expect(batch.traces[0]?.record.metadata).toMatchObject({ plan: 'basic', region: 'eu', team: 'a' });
    }
  });

  test('a span that states the name and user of its trace wins over what its root suggests, in any order', () => {
    const spans = [
      { traceId, spanId, name: 'root' },
      {
        traceId,
        spanId: 'aa'.repeat(8),
        parentSpanId: spanId,
        attributes: { 'langfuse.trace.name': 'mine', 'user.id': 'u' },
      },
    ];
    for (const order of [spans, spans.toReversed()]) {
      const { batch } = readOtlpTraces(sampleExport(order, 'protobuf'), 'protobuf', sampleContext);
      expect(batch.traces).toHaveLength(1);
      expect(batch.traces[0]?.record).toMatchObject({ name: 'mine', userId: 'u', sessionId: null });
    }
  });

  test.each([
    [
      "the application's own root names the trace, and gives it no content, below",
      'langfuse.internal.is_app_root',
      null,
    ],
    [
      'a span whose client says that it is the root names its trace, with its content, below',
      'langfuse.internal.as_root',
      'hi',
    ],
  ])('%s an infrastructure span', (_title, key, input) => {
    const spans = [
      { traceId, spanId, name: 'GET /', start: [1_767_323_000, 0] as const },
      {
        traceId,
        spanId: 'aa'.repeat(8),
        parentSpanId: spanId,
        name: 'agent',
        start: [1_767_323_001, 0] as const,
        attributes: { [key]: true, 'langfuse.observation.input': 'hi' },
      },
    ];
    const { batch } = readOtlpTraces(sampleExport(spans, 'json'), 'json', sampleContext);
    expect(batch.traces[0]?.record).toMatchObject({ name: 'agent', input, timestamp: 1_767_323_000_000_000 });
  });

  test('empty content of an observation or of its trace states no value', () => {
    const parts = ['observation.input', 'observation.output', 'trace.input', 'trace.output'];
    const attributes = Object.fromEntries(parts.map((part) => [`langfuse.${part}`, '']));
    const { batch } = readOtlpTraces(sampleExport([{ traceId, spanId, attributes }], 'json'), 'json', sampleContext);
    expect(batch.traces[0]?.record).toMatchObject({ input: null, output: null });
    expect(batch.observations[0]?.record).toMatchObject({ input: null, output: null });
  });
});

const attribute = (key: string, value: string | number) => ({
  key,
  value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
});
const call = (operation: string) => [
  attribute('gen_ai.operation.name', operation),
  attribute('gen_ai.response.id', 'resp_1'),
  attribute('gen_ai.request.model', 'gpt-4o'),
  attribute('gen_ai.usage.input_tokens', 1000),
  attribute('gen_ai.usage.cost', '0.5'),
];

describe('a response that is fetched', () => {
  test('has been paid for by the span that made it: what it states of usage and cost is kept as metadata alone', () => {
    const { batch } = readSpans(
      { ...good, attributes: call('chat') },
      { ...good, spanId: 'c7ad6b7169203331', parentSpanId: spanId, attributes: call('fetch_response') },
    );
    const [chat, fetched] = batch.observations.map(({ record }) => record);
    expect([chat?.usage?.details['input'], chat?.providedCost?.['total']]).toEqual([1000, 500_000_000_000n]);
    expect([fetched?.usage, fetched?.providedCost, fetched?.model]).toEqual([null, null, 'gpt-4o']);
    expect(fetched?.metadata['attributes']).toContain('"gen_ai.usage.input_tokens":1000');
    expect(fetched?.metadata['attributes']).toContain('gen_ai.usage.cost');
    expect(JSON.stringify(fetched?.metadata)).toContain('fetches a response');
  });
});
