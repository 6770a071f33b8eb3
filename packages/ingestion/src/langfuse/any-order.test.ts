import {
  clockOfField,
  mergeRecords,
  observationFields,
  scoreFields,
  traceFields,
  type IngestBatch,
  type MergeableRecord,
  type RegisterFields,
} from '@spanledger/core';
import { propertyRuns } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type TestEvent } from './request-builder.ts';

const timestamp = fc.constantFrom(
  '2026-01-02T00:00:00Z',
  '2026-01-02T00:00:00.000001Z',
  '2026-01-02T00:00:01.000Z',
  '2026-01-02T23:59:59+05:30',
  '2026-01-03T00:00:00Z',
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(fc.option(value, { freq: 3 }), { nil: undefined, freq: 2 });
const text = fc.constantFrom('', 'a', 'b', '12', 'ü😀');
const json = fc.oneof(text, fc.constantFrom<unknown>(0, false, 1.5, [], {}, { a: 1 }, [null]));
const metadata = fc.oneof(json, fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), fc.option(json)));
const environment = fc.constantFrom('prod', 'Test', 'default');
const traceId = fc.constantFrom('t1', 't2');

const traceEvent = fc.record({
  type: fc.constant('trace-create'),
  timestamp,
  body: fc.record({
    id: traceId,
    timestamp: maybe(timestamp),
    name: maybe(text),
    userId: maybe(text),
    input: maybe(json),
    metadata: maybe(metadata),
    tags: maybe(fc.array(text, { maxLength: 2 })),
    environment: maybe(environment),
    public: maybe(fc.boolean()),
  }),
});

const observationTypes = ['span-create', 'span-update', 'generation-create', 'generation-update', 'tool-create'];

const observationEvent = fc.record({
  type: fc.constantFrom(...observationTypes, 'event-create', 'observation-update'),
  timestamp,
  body: fc.record({
    id: fc.constantFrom('o1', 'o2'),
    traceId,
    type: fc.constantFrom('SPAN', 'GENERATION'),
    startTime: maybe(timestamp),
    endTime: maybe(timestamp),
    name: maybe(text),
    output: maybe(json),
    metadata: maybe(metadata),
    environment: maybe(environment),
    level: maybe(fc.constantFrom('DEFAULT', 'ERROR')),
    usage: maybe(fc.constantFrom({}, { input: 1 }, { promptTokens: 2, totalCost: 0.1 })),
    costDetails: maybe(fc.constantFrom({}, { input: 0.5 }, { total: 1 })),
  }),
});

const scoreEvent = fc.record({
  type: fc.constant('score-create'),
  timestamp,
  body: fc.record({
    id: fc.constantFrom('s1', 's2'),
    traceId,
    name: fc.constantFrom('n', 'm'),
    value: fc.constantFrom<unknown>(0, 1, -0.5, 'good'),
    comment: maybe(text),
    source: maybe(fc.constantFrom('API', 'EVAL')),
  }),
});

const anyEvent: fc.Arbitrary<TestEvent> = fc.oneof(traceEvent, observationEvent, scoreEvent);

const gathered = <P extends { readonly record: R }, R extends MergeableRecord>(
  fields: RegisterFields<R>,
  patches: readonly P[],
  keyOf: (patch: P) => string,
): unknown => {
  const records = new Map<string, R>();
  for (const patch of patches) {
    const known = records.get(keyOf(patch));
    records.set(keyOf(patch), known === undefined ? patch.record : mergeRecords(fields, known, patch.record));
  }
  return Object.fromEntries([...records].map(([key, record]) => [key, knowledge(fields, record)]));
};

const knowledge = <R extends MergeableRecord>(fields: RegisterFields<R>, record: R): unknown => ({
  fields: fields.map((field) => [field, record[field], clockOfField(record, field)]),
  metadata: Object.keys(record.metadata)
    .sort()
    .map((key) => [key, record.metadata[key], clockOfField(record, `metadata.${key}`)]),
  clearedAt: clockOfField(record, 'metadata'),
  tags: record.tags,
  clock: record.clock,
});

const latestOf = <R extends MergeableRecord>(fields: RegisterFields<R>, record: R): number =>
  Math.max(
    clockOfField(record, 'metadata'),
    ...fields.map((field) => clockOfField(record, field)),
    ...Object.keys(record.metadata).map((key) => clockOfField(record, `metadata.${key}`)),
  );

/** The merged patches of the batches of any number of requests. */
const said = (batches: readonly IngestBatch[]): unknown => ({
  traces: gathered(
    traceFields,
    batches.flatMap(({ traces }) => traces),
    ({ id }) => id,
  ),
  scores: gathered(
    scoreFields,
    batches.flatMap(({ scores }) => scores),
    ({ id }) => id,
  ),
  observations: gathered(
    observationFields,
    batches.flatMap(({ observations }) => observations),
    ({ traceId, id }) => `${traceId} ${id}`,
  ),
});

describe('any events', () => {
  it('events have the same result in any order, any number of times, and over any number of requests', () => {
    const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(anyEvents, fc.infiniteStream(fc.nat()), (events, choices) => {
        const choose = (count: number): number => (choices.next().value as number) % count;
        const repeated = [...events, ...events.filter(() => choose(2) === 0)];
        const requests: TestEvent[][] = [[], [], []];
        while (repeated.length > 0) {
          requests.at(choose(requests.length))?.push(...repeated.splice(choose(repeated.length), 1));
        }
        const whole = readEvents(events);
        expect(whole.errors).toEqual([]);
        expect(said(requests.map((request) => readEvents(request).batch))).toEqual(said([whole.batch]));
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it('any events give one patch per entity', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const { traces, scores, observations } = readEvents(events).batch;
        const keys = [
          ...traces.map(({ id }) => `trace ${id}`),
          ...scores.map(({ id }) => `score ${id}`),
          ...observations.map(({ traceId, id }) => `observation ${traceId} ${id}`),
        ];
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('any events give patches of which nothing is known later than their clock', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), (events) => {
        const { traces, scores, observations } = readEvents(events).batch;
        for (const { record } of traces) expect(record.clock).toBeGreaterThanOrEqual(latestOf(traceFields, record));
        for (const { record } of scores) expect(record.clock).toBeGreaterThanOrEqual(latestOf(scoreFields, record));
        for (const { record } of observations)
          expect(record.clock).toBeGreaterThanOrEqual(latestOf(observationFields, record));
      }),
    );
  });
});
