import type { ObservationId, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { evaluationWorld, generation, own } from '../evaluation-world.fixture.ts';
import { readSubject } from './read-subject.ts';

test('whole numbers that no double holds are judged with all of their digits', async () => {
  const world = evaluationWorld([]);
  const json = '{"id":12345678901234567890}';
  await world.send([generation('a', { input: json, output: json, metadata: { expectedOutput: json, order: json } })]);
  const target = { traceId: 't-a' as TraceId, observationId: 'a' as ObservationId };
  const found = await readSubject(world.parts.readers, own, target);
  const digits = { id: '12345678901234567890' };
  expect(found?.subject).toMatchObject({
    input: digits,
    output: digits,
    expectedOutput: digits,
    metadata: { order: digits },
  });
});
