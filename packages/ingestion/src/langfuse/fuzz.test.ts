import { DomainError, observationFields, rowVersion, scoreFields, traceFields } from '@spanledger/core';
import { propertyRuns, wellFormedText } from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTypes } from './event-types.ts';
import type { IngestionRequest } from './read-ingestion-request.ts';
import { readScore } from './read-score.ts';
import { accesses, readText, testTime } from './request-builder.ts';

const names = `id traceId observationId sessionId type name timestamp startTime endTime level completionStartTime input
  output metadata tags public environment usage usageDetails costDetails model modelParameters promptName promptVersion
  parentObservationId value dataType configId source comment log __proto__ constructor toString hasOwnProperty total
  prompt_tokens completion_tokens total_tokens prompt_tokens_details`.split(/\s+/);

const anyLeaf = fc.oneof(
  wellFormedText(),
  fc.string(),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, 1e300, '', '\0', '\ud800', '\r', testTime, 'SPAN', 'ERROR'),
  fc.constantFrom<unknown>('NUMERIC', 'default', 'x'.repeat(1001), [], {}, [null], { a: { b: {} } }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { anyValue } = fc.letrec<{ anyValue: unknown }>((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyLeaf,
    fc.array(tie('anyValue'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('anyValue'), { maxKeys: 6 }),
  ),
}));

const anyBody = fc
  .tuple(fc.dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 4 }), fc.boolean())
  .map(([body, isNamed]) => (isNamed ? Object.assign(body, { id: 'o1', traceId: 't1', name: 'n', value: 1 }) : body));

const mostly = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: usual, weight: 10 }, { arbitrary: anyLeaf, weight: 1 });

const anyEvent = fc.record(
  {
    id: mostly(fc.constant('e1')),
    timestamp: mostly(fc.constant(testTime)),
    type: mostly(fc.constantFrom(...eventTypes.keys())),
    body: anyBody,
  },
  { requiredKeys: ['id', 'timestamp', 'type'] },
);

/** Asserts that each event has at most one result (logs have none), and that a store accepts each patch. */
const check = ({ batch, successes, errors }: IngestionRequest, eventCount: number): void => {
  expect(successes.length + errors.length).toBeLessThanOrEqual(eventCount);
  const statuses = [...successes, ...errors].map(({ status }) => status);
  expect(statuses.every((status) => [201, 400, 401].includes(status))).toBe(true);
  for (const { record } of batch.traces) expect(rowVersion(traceFields, record) > 0n).toBe(true);
  for (const { record } of batch.scores) expect(rowVersion(scoreFields, record) > 0n).toBe(true);
  for (const { record } of batch.observations) {
    expect(rowVersion(observationFields, record) > 0n).toBe(true);
    expect(Number.isSafeInteger(record.startTime)).toBe(true);
  }
};

const isRefusal = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'invalid_input' && error.issues.length > 0;

/** True if the body has a result for each event, or is refused as a whole with its issues. */
const isAnswered = (bodyText: string, eventCount: number): boolean => {
  for (const access of [accesses.all, accesses.scores]) {
    let request: IngestionRequest;
    try {
      request = readText(bodyText, access);
    } catch (error) {
      return isRefusal(error);
    }
    check(request, eventCount);
  }
  return true;
};

const isTaken = (score: unknown): boolean => {
  try {
    return readScore(score, { receivedAt: 1, access: accesses.all }).patch.record.name !== null;
  } catch (error) {
    return isRefusal(error);
  }
};

describe('whatever is sent', () => {
  it('as events, is answered event by event', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyEvent, anyValue), { maxLength: 6 }), (batch) => {
        const text = JSON.stringify({ batch });
        expect(isAnswered(text, batch.length)).toBe(true);
        expect(readText(text).batch.deletions).toEqual([]);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('as a body, is refused or answered', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.json(),
      anyValue.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anyText, (bodyText) => {
        expect(isAnswered(bodyText, 0)).toBe(true);
      }),
      { numRuns: propertyRuns(250) },
    );
  });

  it('as a damaged body, is refused or answered', () => {
    const anyInsertion = fc.constantFrom('', '"', '\\', '[', '}', '9'.repeat(30), '\ud800', ',');
    const anyDamage = fc.tuple(fc.nat(), fc.nat({ max: 20 }), anyInsertion);
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 3 }), anyDamage, (batch, [position, length, inserted]) => {
        const text = JSON.stringify({ batch });
        const at = position % text.length;
        expect(isAnswered(text.slice(0, at) + inserted + text.slice(at + length), Infinity)).toBe(true);
      }),
      { numRuns: propertyRuns(250) },
    );
  });

  it('as a score, is refused with reasons or taken', () => {
    fc.assert(
      fc.property(fc.oneof(anyBody, anyValue), (score) => {
        expect(isTaken(score)).toBe(true);
      }),
      { numRuns: propertyRuns(250) },
    );
  });

  it('nested hundreds of thousands of levels deep in any field, is that event alone', () => {
    const deep = `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`;
    const eventOf = (field: string): string =>
      `{"id":"${field}","timestamp":"${testTime}","type":"generation-create","body":{"id":"o","${field}":${deep}}}`;
    const fields = 'input metadata modelParameters usage usageDetails costDetails name level environment';
    const neighbour = `{"id":"fine","timestamp":"${testTime}","type":"trace-create","body":{"id":"t"},"metadata":${deep}}`;
    const { successes, errors } = readText(`{"batch":[${[...fields.split(' ').map(eventOf), neighbour].join(',')}]}`);
    expect(successes.map(({ id }) => id)).toContain('fine');
    expect(errors.map(({ id }) => id)).toEqual([
      'input',
      'metadata',
      'modelParameters',
      'costDetails',
      'name',
      'level',
    ]);
  });
});
