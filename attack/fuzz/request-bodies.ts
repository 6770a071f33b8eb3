import fc, { type Arbitrary } from 'fast-check';
import { protobufDamages, type ProtobufDamage } from './damaged-protobuf.ts';
import { hostileText } from './hostile-values.ts';
import { anyPlaceholder, knownTexts, placeholder } from './known-texts.ts';
import type { Operation } from './operations.ts';
import { valuesOf } from './schema-values.ts';

/** A body as plain data, with its content type and encoding. */
export interface FuzzBody {
  /** The text of the body before encoding; `undefined` for none. */
  readonly body?: string | undefined;
  /** Sends the text in protobuf, with this damage. */
  readonly protobuf?: ProtobufDamage | undefined;
  readonly contentType?: string | undefined;
  readonly bodyEncoding: 'plain' | 'gzip' | 'brokenGzip' | 'wrongLabel' | 'cut';
}

const bodiesOfEvents: Arbitrary<unknown> = fc
  .record(
    {
      id: fc.oneof(anyPlaceholder, hostileText),
      traceId: placeholder('trace'),
      name: hostileText,
      model: fc.oneof(fc.constantFrom('gpt-4o', 'claude-3-5-sonnet', 'x'), hostileText),
      startTime: hostileText,
      usageDetails: fc.dictionary(hostileText, fc.oneof(fc.integer(), hostileText), { maxKeys: 3 }),
      costDetails: fc.dictionary(hostileText, fc.oneof(fc.double(), hostileText), { maxKeys: 3 }),
      usage: fc.jsonValue({ maxDepth: 2 }),
      metadata: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(hostileText, hostileText, { maxKeys: 3 })),
      tags: fc.array(hostileText, { maxLength: 3 }),
      input: fc.jsonValue({ maxDepth: 3 }),
      output: hostileText,
      value: fc.oneof(fc.double(), hostileText),
      dataType: fc.constantFrom('NUMERIC', 'CATEGORICAL', 'BOOLEAN', 'TEXT', 'CORRECTION', 'x'),
      level: fc.constantFrom('DEBUG', 'DEFAULT', 'WARNING', 'ERROR', 'x'),
      userId: hostileText,
      sessionId: hostileText,
    },
    { requiredKeys: ['id'] },
  )
  .map((body) => body as unknown);

const otlpAttribute = fc.record({
  key: fc.oneof(
    fc.constantFrom(
      'gen_ai.request.model',
      'gen_ai.usage.input_tokens',
      'langfuse.trace.metadata.k',
      'langfuse.observation.input',
      'llm.token_count.prompt',
      'langfuse.trace.tags',
    ),
    hostileText,
  ),
  value: fc.oneof(
    fc.record({ stringValue: hostileText }),
    fc.record({ intValue: fc.oneof(hostileText, fc.integer()) }),
    fc.record({ doubleValue: fc.oneof(fc.double(), hostileText) }),
    fc.record({ arrayValue: fc.jsonValue({ maxDepth: 3 }) }),
    fc.jsonValue({ maxDepth: 2 }),
  ),
});
const hexId = (bytes: number): Arbitrary<string> =>
  fc.oneof(
    {
      arbitrary: fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex')),
      weight: 4,
    },
    { arbitrary: hostileText, weight: 1 },
  );
const nanos = fc.oneof(
  fc.constantFrom('1767323045678000000', '0', '18446744073709551615', 1767323045678000000),
  hostileText,
);
const otlpBodies: Arbitrary<unknown> = fc
  .array(
    fc.record(
      {
        traceId: hexId(16),
        spanId: hexId(8),
        parentSpanId: hexId(8),
        name: hostileText,
        kind: fc.integer(),
        startTimeUnixNano: nanos,
        endTimeUnixNano: nanos,
        attributes: fc.array(otlpAttribute, { maxLength: 5 }),
        events: fc.jsonValue({ maxDepth: 3 }),
        status: fc.jsonValue({ maxDepth: 2 }),
        body: fc.jsonValue({ maxDepth: 3 }),
      },
      { requiredKeys: ['traceId', 'spanId'] },
    ),
    { maxLength: 3 },
  )
  .map((spans) => ({
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'x' }, spans }] }],
    resourceLogs: [{ scopeLogs: [{ logRecords: spans }] }],
    resourceMetrics: [
      { scopeMetrics: [{ metrics: spans.map(({ name }) => ({ name, gauge: { dataPoints: [{ asDouble: 1 }] } })) }] },
    ],
  }));

const bodyValueOf = (
  operation: Operation,
  schema: Parameters<typeof valuesOf>[0],
  example: unknown,
): Arbitrary<unknown> => {
  const usual = [{ arbitrary: valuesOf(schema, knownTexts), weight: 4 }];
  const given = example === undefined ? [] : [{ arbitrary: fc.constant(example), weight: 1 }];
  if (operation.isOtlp) return fc.oneof({ arbitrary: otlpBodies, weight: 6 }, ...usual, ...given);
  if (operation.endpoint.operation !== 'ingestBatch') return fc.oneof(...usual, ...given);
  const events = valuesOf(schema, knownTexts).chain((batch) => {
    const list = (batch as { batch?: unknown } | null)?.batch;
    if (!Array.isArray(list)) return fc.constant(batch);
    return fc.tuple(...list.slice(0, 20).map(() => bodiesOfEvents)).map((bodies) => ({
      batch: list
        .slice(0, 20)
        .map((event: unknown, at) =>
          typeof event === 'object' && event !== null ? { ...event, body: bodies[at] } : event,
        ),
    }));
  });
  return fc.oneof({ arbitrary: events, weight: 6 }, ...usual, ...given);
};

/** JSON text, sometimes with duplicate members, comments, or truncated. */
const jsonTextOf = (value: Arbitrary<unknown>): Arbitrary<string> =>
  fc.oneof(
    { arbitrary: value.map((each) => JSON.stringify(each) ?? ''), weight: 20 },
    { arbitrary: value.map((each) => (JSON.stringify(each) ?? '').replace('{', '{"id":1,"id":"2",')), weight: 1 },
    { arbitrary: value.map((each) => (JSON.stringify(each) ?? '').slice(0, -2)), weight: 1 },
    {
      arbitrary: fc.constantFrom(
        '',
        'null',
        '[]',
        '"x"',
        '0',
        '{"batch":',
        '{"batch":[]}}',
        '\uFEFF{}',
        '{"a":1e999}',
        "{'a':1}",
        '{"__proto__":{"x":1}}',
      ),
      weight: 1,
    },
    { arbitrary: hostileText, weight: 1 },
  );

const contentTypes = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/JSON; charset=utf-8',
  ';',
  '',
];

const protobufType = 'application/x-protobuf';

/** Half of the bodies for OTLP routes are in protobuf, sometimes with another content type. */
const inProtobuf = (body: Arbitrary<FuzzBody>): Arbitrary<FuzzBody> =>
  fc
    .tuple(
      body,
      fc.boolean(),
      protobufDamages,
      fc.oneof(
        { arbitrary: fc.constant(protobufType), weight: 12 },
        {
          arbitrary: fc.constantFrom(
            'application/json',
            `${protobufType}; charset=x`,
            'application/protobuf',
            'text/plain',
          ),
          weight: 1,
        },
      ),
    )
    .map(([given, isProtobuf, protobuf, contentType]) => (isProtobuf ? { ...given, protobuf, contentType } : given));

/** A body of the operation as text, with its description. */
export const bodyOf = (operation: Operation): Arbitrary<FuzzBody> =>
  operation.isOtlp ? inProtobuf(textBodyOf(operation)) : textBodyOf(operation);

const textBodyOf = (operation: Operation): Arbitrary<FuzzBody> => {
  const [mediaType, content] =
    Object.entries(operation.bodies).find(([type]) => type === 'application/json') ??
    Object.entries(operation.bodies)[0] ??
    [];
  const text =
    content === undefined
      ? fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: hostileText, weight: 1 })
      : jsonTextOf(bodyValueOf(operation, content.schema, content.example));
  const others = [...contentTypes, ...Object.keys(operation.bodies)];
  return fc.record({
    body: text,
    contentType: fc.oneof(
      { arbitrary: fc.constant(mediaType), weight: 12 },
      { arbitrary: fc.constantFrom<string | undefined>(undefined, ...others), weight: 1 },
    ),
    bodyEncoding: fc.oneof(
      { arbitrary: fc.constant('plain' as const), weight: 12 },
      {
        arbitrary: fc.constantFrom('gzip' as const, 'brokenGzip' as const, 'wrongLabel' as const, 'cut' as const),
        weight: 1,
      },
    ),
  });
};
