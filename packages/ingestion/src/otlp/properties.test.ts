import {
  mergeRecords,
  observationFields,
  rowVersion,
  traceFields,
  type IngestBatch,
  type ObservationRecord,
  type TraceRecord,
} from '@spanledger/core';
import { propertyRuns, wellFormedText } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conventions } from './conventions/registry.ts';
import { readOtlpTraces } from './read-otlp-traces.ts';
import { sampleContext, sampleExport, type SampleSpan } from './sample-export.ts';

const knownKeys = [
  ...new Set(
    conventions
      .flatMap(({ fields }) => Object.values(fields).flat())
      .flatMap(({ keys }) => keys)
      .filter((key) => !key.startsWith('event:'))
      .flatMap((key) =>
        key.endsWith('*') ? ['0.role', '1.content', '__proto__', 'k'].map((end) => key.slice(0, -1) + end) : key,
      ),
  ),
  '__proto__',
  'constructor',
  'custom',
];

const json = fc.json({ maxDepth: 3 });
const number = fc.oneof(fc.integer(), fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }));
const text = fc.oneof(
  wellFormedText(),
  fc.string(),
  json,
  fc.constantFrom('chat', 'LLM', 'true', '12', '', 'a,b', '\ud800 lone', '{"\\ud800":1}'),
);
const leaf = fc.oneof(text, number, fc.boolean());
const value = fc.oneof(
  { arbitrary: leaf, weight: 6 },
  { arbitrary: fc.array(leaf, { maxLength: 4 }), weight: 1 },
  { arbitrary: fc.dictionary(fc.string(), leaf, { maxKeys: 3 }), weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 5 }), weight: 1 },
);
const attributes = fc.dictionary(fc.oneof(fc.constantFrom(...knownKeys), fc.string()), value, { maxKeys: 12 });

const scopes = [
  ...['ai', 'langfuse-sdk', '@traceloop/instrumentation-anthropic', 'x'].map((name) => ({ name, version: '1' })),
  { name: 'x', version: '1', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
];
const resources = [
  {},
  { 'service.version': '7', 'langfuse.environment': 'Prod' },
  { 'deployment.environment': 'dev', 'langfuse.release': 'r' },
];
const eventNames = ['exception', 'gen_ai.user.message', 'gen_ai.choice', 'gen_ai.evaluation.result', 'other'];
const ids = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'].map((id) => id.repeat(8));
const traceIds = ['7a', '8b'].map((id) => id.repeat(16));
/** A few adjacent times, so that clocks collide. */
const time = fc.tuple(fc.constant(1_767_323_045), fc.constantFrom(0, 1000, 999_000, 1_000_000, 7_000_000));

const dropped = fc.constantFrom(0, 0, 1, 300);
const traceState = fc.constantFrom('a=1', 'a=1,b=2');
const link = fc.record(
  {
    traceId: fc.constantFrom(...traceIds),
    spanId: fc.constantFrom(...ids),
    attributes,
    traceState,
    droppedAttributesCount: dropped,
  },
  { requiredKeys: ['traceId', 'spanId'] },
);
const event = fc.record({ name: fc.constantFrom(...eventNames), attributes, droppedAttributesCount: dropped });

const span: fc.Arbitrary<SampleSpan> = fc.record(
  {
    traceId: fc.constantFrom(...traceIds),
    spanId: fc.constantFrom(...ids),
    parentSpanId: fc.constantFrom(...ids),
    name: fc.string(),
    kind: fc.nat({ max: 4 }),
    start: time,
    end: time,
    attributes,
    events: fc.array(event, { maxLength: 2 }),
    links: fc.array(link, { maxLength: 2 }),
    traceState,
    dropped: fc.tuple(dropped, dropped, dropped),
    status: fc.record({ code: fc.nat({ max: 2 }), message: fc.string() }),
    resource: fc.constantFrom(...resources),
    scope: fc.constantFrom(...scopes),
  },
  { requiredKeys: ['traceId', 'spanId'] },
);

const read = (spans: readonly SampleSpan[], encoding: 'protobuf' | 'json' = 'protobuf'): IngestBatch =>
  readOtlpTraces(sampleExport(spans, encoding), encoding, sampleContext).batch;

const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const joined = (batches: readonly IngestBatch[]) => {
  const traces = new Map<string, TraceRecord>();
  const observations = new Map<string, ObservationRecord>();
  for (const batch of batches) {
    for (const { id, record } of batch.traces) {
      const known = traces.get(id);
      traces.set(id, known === undefined ? record : mergeRecords(traceFields, known, record));
    }
    for (const { traceId, id, record } of batch.observations) {
      const key = `${traceId} ${id}`;
      const known = observations.get(key);
      observations.set(key, known === undefined ? record : mergeRecords(observationFields, known, record));
    }
  }
  return { traces: sorted(traces), observations: sorted(observations) };
};

describe('reading OTLP traces', () => {
  test('the same spans come to the same batch in either encoding', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const { id: _id, payloadBytes: _bytes, ...fromProtobuf } = read(spans, 'protobuf');
        expect(read(spans, 'json')).toMatchObject(fromProtobuf);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  test('any order, repetition and grouping of spans over requests comes to the same traces and observations', () => {
    const sent = fc
      .array(span, { minLength: 1, maxLength: 6 })
      .chain((spans) =>
        fc.tuple(
          fc.constant(spans),
          fc.shuffledSubarray(spans, { minLength: spans.length }),
          fc.array(fc.constantFrom(...spans), { maxLength: 3 }),
          fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
        ),
      );
    fc.assert(
      fc.property(sent, ([spans, shuffled, repeated, sizes]) => {
        const rest = [...shuffled, ...repeated];
        const requests: SampleSpan[][] = [];
        for (const size of sizes) if (rest.length > 0) requests.push(rest.splice(0, size));
        const apart = joined(requests.map((request) => read(request)));
        expect(apart).toEqual(joined([read(spans)]));
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  test('every record has all of its fields, a version, and metadata that are texts', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 4 }), (spans) => {
        const { traces, observations } = read(spans);
        for (const { record } of observations) {
          for (const field of observationFields) expect(record[field]).not.toBeUndefined();
          expect(rowVersion(observationFields, record)).toBeGreaterThan(0n);
          for (const key of Object.keys(record.metadata)) expect(typeof record.metadata[key]).toBe('string');
        }
        for (const { record } of traces) {
          for (const field of traceFields) {
            expect(record[field] === null).toBe(record.clocks?.[field] === 0);
          }
          expect(rowVersion(traceFields, record)).toBeGreaterThan(0n);
        }
      }),
    );
  });
});
