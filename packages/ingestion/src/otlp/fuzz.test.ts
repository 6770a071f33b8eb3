import { readdirSync, readFileSync } from 'node:fs';
import { DomainError } from '@spanledger/core';
import { propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDataPoints } from './read-otlp-metrics.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import { readOtlpLogs } from './read-otlp-logs.ts';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { sampleContext, sampleExport, type SampleSpan } from './sample-export.ts';

const encodings: readonly OtlpEncoding[] = ['protobuf', 'json'];

const isRefusal = (error: unknown): boolean => error instanceof DomainError && error.code === 'invalid_input';

/** True if `read` returns a consistent result, or refuses the request. */
const isAnswered = (read: () => boolean): boolean => {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return true;
    throw error;
  }
};

const survives = (body: Uint8Array, encoding: OtlpEncoding): boolean =>
  isAnswered(() => {
    const { batch, rejectedSpans, rejectionMessage, spanCount } = readOtlpTraces(body, encoding, sampleContext);
    const isMessageRight = (rejectionMessage === undefined) === (rejectedSpans === 0);
    return isMessageRight && batch.observations.length + rejectedSpans === spanCount;
  }) &&
  isAnswered(() => readOtlpLogs(body, encoding, sampleContext).recordCount >= 0) &&
  isAnswered(() => countDataPoints(body, encoding) >= 0);

const sampleSpans: readonly SampleSpan[] = [
  {
    traceId: 'ab'.repeat(16),
    spanId: 'cd'.repeat(8),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.prompt.0.content': 'hi',
      list: ['a', 1, { deep: [true, new Uint8Array([1, 2])] }],
    },
    events: [{ name: 'exception', attributes: { 'exception.message': 'no' } }],
  },
  {
    traceId: 'ab'.repeat(16),
    spanId: 'ef'.repeat(8),
    parentSpanId: 'cd'.repeat(8),
    attributes: { 'langfuse.observation.usage_details': '{"input":1}', 'langfuse.trace.tags': ['x'], negative: -1 },
  },
];
const fixtures = new URL('../../fixtures/', import.meta.url);
const jsonBodies = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.input.json'))
  .map((path) => new Uint8Array(readFileSync(new URL(path, fixtures))));
const protobufBody = sampleExport(sampleSpans, 'protobuf');

interface Mutation {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly removed: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f))),
  removed: fc.nat({ max: 4 }),
});

const mutated = (body: Uint8Array, mutations: readonly Mutation[]): Uint8Array => {
  let bytes = [...body];
  for (const { at, bytes: inserted, removed } of mutations) {
    const start = Math.floor(at * bytes.length);
    bytes = [...bytes.slice(0, start), ...inserted, ...bytes.slice(start + removed)];
  }
  return Uint8Array.from(bytes);
};

describe('hostile OTLP bodies', () => {
  test('random bytes are refused or read', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const property = fc.property(bytes, fc.constantFrom(...encodings), survives);
    expect(fc.check(property, { numRuns: propertyRuns(500) })).toMatchObject({ failed: false });
  });

  test('a real body that is cut anywhere is refused or read', () => {
    for (let length = 0; length <= protobufBody.length; length += 1) {
      expect(survives(protobufBody.slice(0, length), 'protobuf')).toBe(true);
    }
    const [json = new Uint8Array()] = jsonBodies;
    for (let length = 0; length <= json.length; length += 7) expect(survives(json.slice(0, length), 'json')).toBe(true);
  });

  test('a real protobuf body with wrong bytes is refused or read', () => {
    const property = fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) =>
      survives(mutated(protobufBody, mutations), 'protobuf'),
    );
    expect(fc.check(property, { numRuns: propertyRuns(500) })).toMatchObject({ failed: false });
  });

  test('a real JSON body with wrong bytes is refused or read', () => {
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 2 });
    const property = fc.property(fc.constantFrom(...jsonBodies), mutations, (body, wrong) =>
      survives(mutated(body, wrong), 'json'),
    );
    expect(fc.check(property, { numRuns: propertyRuns(75) })).toMatchObject({ failed: false });
  });

  test('any JSON in any place is refused or read', () => {
    const property = fc.property(anyRequest, (value) =>
      survives(new TextEncoder().encode(JSON.stringify(value)), 'json'),
    );
    expect(fc.check(property, { numRuns: propertyRuns(500) })).toMatchObject({ failed: false });
  });
});

const names = `resourceSpans scopeSpans spans resource scope attributes key value traceId spanId parentSpanId name kind
  status code events links startTimeUnixNano endTimeUnixNano stringValue intValue doubleValue boolValue arrayValue
  kvlistValue bytesValue values flags traceState timeUnixNano __proto__ constructor`.split(/\s+/);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 2 ** 70, '', '1', 'x', 'ab'.repeat(16), 'cd'.repeat(8), 1.5),
  fc.string(),
);
const { node } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 9, depthSize: 'large' },
    leaf,
    fc.array(tie('node'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 5 }),
  ),
}));
const layers: readonly ((value: unknown) => unknown)[] = [
  (value) => ({ resourceSpans: value }),
  (value) => [{ resource: { attributes: [] }, scopeSpans: value }],
  (value) => [{ scope: {}, spans: value }],
  (value) => [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: value, events: value }],
];
/** An arbitrary value inside any number of valid outer layers of a request. */
const anyRequest = fc
  .tuple(node, fc.nat({ max: layers.length }))
  .map(([inner, depth]) => layers.slice(0, depth).reduceRight((value, layer) => layer(value), inner));
