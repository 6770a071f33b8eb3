import { invalidInput, type BatchId, type IngestBatch, type TraceId } from '@spanledger/core';
import { describe, expect, it, test } from 'vitest';
import { decodeBatch } from '../batch-codec.ts';
import { deadLetterOf, deadLettersOf } from './dead-letters-of.ts';
import { batch, partial, scorePatch, tracePatch } from './pipeline.fixture.ts';

const score = (id: string) => scorePatch(0, {}, id);
const deletion = (id: string) => ({ kind: 'trace', id: id as TraceId, clock: 1 }) as const;
const lettersOf = async (...batches: readonly Partial<IngestBatch>[]) =>
  deadLettersOf(
    batches.map((parts) => ({ batch: batch(parts), error: new Error() })),
    7,
  );

describe('a dead letter', () => {
  it('names the entity of its patches', async () => {
    const letters = await lettersOf(
      { observations: [partial(0, {}, 'o')] },
      { traces: [tracePatch(0, {})] },
      { scores: [score('s')] },
      { deletions: [deletion('d')] },
    );
    expect(letters.map(({ kind, entityId }) => `${kind} ${entityId}`)).toEqual([
      'observation o',
      'trace trace',
      'score s',
      'deletion d',
    ]);
    expect(letters).toMatchObject(letters.map(() => ({ state: 'open', reason: 'refused_by_store', quarantinedAt: 7 })));
  });

  it('of patches of several entities names the batch', async () => {
    const reason = { reason: 'unknown_project', message: 'There is none.', at: 7 };
    const named = async (parts: Partial<IngestBatch>) => {
      const { kind, entityId } = await deadLetterOf(batch({ id: 'sent' as BatchId, ...parts }), reason);
      return `${kind} ${entityId}`;
    };
    expect(await named({ scores: [score('s'), score('s')] })).toBe('score s');
    expect(await named({ scores: [score('s'), score('t')] })).toBe('batch sent');
    expect(await named({ traces: [tracePatch(0, {})], deletions: [deletion('trace')] })).toBe('batch sent');
    expect(await named({})).toBe('batch sent');
  });

  it('has an id of 32 hexadecimal digits, the same each time and another for each part of a request', async () => {
    const id = async (parts: Partial<IngestBatch>) => (await lettersOf({ scores: [score('s')], ...parts }))[0]?.id;
    expect(await id({})).toMatch(/^[\da-f]{32}$/);
    expect(await id({})).toBe(await id({ receivedAt: 9 }));
    expect(await id({})).not.toBe(await id({ part: 1 }));
    expect(await id({})).not.toBe(await id({ id: 'another' as BatchId }));
    expect(await id({})).not.toBe(await id({ scores: [score('t')] }));
  });

  it('has everything of one entity for its replay, and none of the rejected events, which its batch has counted', async () => {
    const parts: Partial<IngestBatch>[] = [
      { traces: [tracePatch(0, { name: 'first' })], rejected: { bad_id: 2 }, replayOf: 'letter' },
      { traces: [tracePatch(1, { name: 'second' })] },
      { scores: [score('s')] },
      { scores: [score('s')] },
      { deletions: [deletion('d')] },
      { deletions: [deletion('d')] },
      { observations: [partial(0, {}, 'o')] },
      { observations: [partial(1, {}, 'o')] },
    ];
    const letters = await lettersOf(...parts);
    const replayed = await Promise.all(letters.map(async ({ payload }) => decodeBatch(payload)));
    expect(
      replayed.map(({ traces, scores, deletions, observations, rejected, replayOf }) => [
        traces.map(({ record }) => record.name),
        [scores, deletions, observations].map((all) => all.length),
        rejected,
        replayOf,
      ]),
    ).toEqual([
      [['first', 'second'], [0, 0, 0], {}, undefined],
      [[], [2, 0, 0], {}, undefined],
      [[], [0, 2, 0], {}, undefined],
      [[], [0, 0, 2], {}, undefined],
    ]);
    expect(letters.map(({ payload, payloadBytes }) => payload.length - payloadBytes)).toEqual([0, 0, 0, 0]);
  });
});

test('what a store says is shown in a dead letter if it is meant for users: other errors may quote values', async () => {
  const scores = batch({ scores: [score('s')] });
  const said = async (error: unknown) => (await deadLettersOf([{ batch: scores, error }], 0))[0]?.message;
  expect(await said(invalidInput('A name is too long.'))).toBe('A name is too long.');
  expect(await said(new Error('value "secret" of column c'))).toBe('The store refused it.');
});
