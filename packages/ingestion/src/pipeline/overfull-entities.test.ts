import {
  neverSet,
  unavailable,
  type BatchId,
  type IngestBatch,
  type MergeableRecord,
  type ScoreId,
} from '@spanledger/core';
import {
  bookOfPriced,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryStore,
  traceRecord,
} from '@spanledger/testing';
import { expect, it } from 'vitest';
import { replayDeadLetter } from '../replay-dead-letter.ts';
import { batch, now, partial, project, scorePatch, tracePatch } from './pipeline.fixture.ts';
import { assertBounded, OverfullEntitiesError } from './overfull-entities.ts';
import { createPipeline } from './pipeline.ts';

const mebibyte = 1024 * 1024;
/** The texts of all tests are one: they take its memory once. */
const twelve = 'x'.repeat(12 * mebibyte);

const bench = () => {
  const state = memoryTelemetry();
  const store = memoryTelemetryStore(state);
  let isDown = false;
  const pipeline = createPipeline({
    deadLetters: store.deadLetters,
    reader: memoryRecordReader(state),
    writer: {
      write: async (rows) => {
        if (isDown && rows.observations.length + rows.traces.length > 0) throw unavailable('It is down.');
        await store.writer.write(rows);
      },
    },
    prices: bookOfPriced,
    now,
  });
  return {
    ...store,
    pipeline,
    send: async (id: string, parts: Partial<IngestBatch>) => pipeline.process([batch({ id: id as BatchId, ...parts })]),
    setDown: (value: boolean) => {
      isDown = value;
    },
    keysOf: (table: 'traces' | 'observations' | 'scores') =>
      state[table].of(project).map(({ record }) => Object.keys(record.metadata).sort().join(' ')),
    namesOf: () => state.traces.of(project).map(({ record }) => record.name),
    letters: () => [...state.deadLetters.values()],
    counts: () => [...state.receipts.values()].map(({ stored, quarantined }) => `${stored}, ${quarantined}`),
  };
};

/** The patch adds keys to the metadata, as those of clients do: it states nothing of others. */
const adding = <P extends { readonly record: MergeableRecord }>({ record, ...patch }: P): P =>
  ({ ...patch, record: { ...record, clocks: { ...record.clocks, metadata: neverSet } } }) as unknown as P;

const tagsFrom = (from: number): readonly string[] =>
  Array.from({ length: 18 }, (_, at) => `${from + at} ${twelve.slice(0, mebibyte)}`);

const grow = (at: number, ...keys: readonly string[]) =>
  adding(tracePatch(at, { metadata: Object.fromEntries(keys.map((key) => [key, twelve])) }));

it.each(['traces', 'observations', 'scores'] as const)(
  'of %s that grow by merging, what would make one larger than 32 MiB is a dead letter, and the rest stays as it was',
  async (kind) => {
    const { send, keysOf, letters, counts } = bench();
    const grown = (at: number, key: string): Partial<IngestBatch> => {
      const metadata = { [key]: twelve };
      if (kind === 'traces') return { traces: [adding(tracePatch(at, { metadata }))] };
      if (kind === 'scores') return { scores: [adding(scorePatch(at, { metadata }))] };
      return { observations: [adding(partial(at, { metadata }))] };
    };
    for (const [at, key] of ['a', 'b', 'c'].entries()) await send(key, grown(at, key));
    expect(keysOf(kind)).toEqual(['a b']);
    expect(letters()).toMatchObject([{ reason: 'entity_too_large', batchId: 'c', kind: kind.slice(0, -1), events: 1 }]);
    expect(letters()[0]?.message).toContain('more than 32 MiB');
    expect(counts()).toEqual(['1, 0', '1, 0', '0, 1']);
  },
);

it('tags of a trace count too', async () => {
  const { send, letters } = bench();
  await send('first', { traces: [tracePatch(0, { tags: tagsFrom(0) })] });
  await send('second', { traces: [tracePatch(1, { tags: tagsFrom(18) })] });
  expect(letters().map(({ batchId }) => batchId)).toEqual(['second']);
});

const recordOf = (keys: number) =>
  traceRecord({ metadata: Object.fromEntries(Array.from({ length: keys }, (_, at) => [`k${at}`, ''])) });

const mergedOf = (keys: number) => {
  const traces = new Map([['trace', { before: recordOf(9), record: recordOf(keys), records: [recordOf(9)] }]]);
  return { traces, observations: new Map(), scores: new Map() };
};

it('many small keys count for what they take beside their texts', async () => {
  await assertBounded(mergedOf(80_000));
  await expect(assertBounded(mergedOf(90_000))).rejects.toBeInstanceOf(OverfullEntitiesError);
});

it('an entity that is full takes again what it has, in other values, and what adds nothing', async () => {
  const { send, keysOf, letters, namesOf } = bench();
  await send('first', { traces: [grow(0, 'a', 'b')] });
  await send('first', { traces: [grow(0, 'a', 'b')] });
  await send('second', { traces: [adding(tracePatch(1, { name: 'named', metadata: { b: 'short' } }))] });
  expect(letters()).toEqual([]);
  expect(keysOf('traces')).toEqual(['a b']);
  expect(namesOf()).toEqual(['named']);
});

it('what a single event states is never too much', async () => {
  const { send, keysOf, letters } = bench();
  await send('first', { traces: [grow(0, 'a', 'b', 'c')] });
  await send('second', { traces: [grow(1, 'a', 'b')] });
  expect(letters()).toEqual([]);
  expect(keysOf('traces')).toEqual(['a b c']);
});

it('the batches of a group are stored together without the patches of an entity that is full', async () => {
  const { pipeline, send, keysOf, letters, counts } = bench();
  await send('full', { traces: [grow(0, 'a', 'b')] });
  const others = [partial(0, {}, 'one'), partial(0, {}, 'two')];
  await pipeline.process([
    batch({ id: 'neighbour' as BatchId, observations: others.slice(0, 1) }),
    batch({ id: 'mixed' as BatchId, traces: [grow(1, 'c'), grow(2, 'd')], observations: others.slice(1) }),
    batch({ id: 'growing' as BatchId, traces: [grow(3, 'e')] }),
  ]);
  expect(keysOf('traces')).toEqual(['a b']);
  expect(keysOf('observations')).toHaveLength(2);
  expect(letters().map(({ batchId, events }) => `${batchId} ${events}`)).toEqual(['mixed 2', 'growing 1']);
  expect(counts()).toEqual(['1, 0', '1, 0', '1, 2', '0, 1']);
});

it('an outage meanwhile leaves no letter and no receipt: the group is processed again', async () => {
  const { send, setDown, letters, counts } = bench();
  await send('full', { traces: [grow(0, 'a', 'b')] });
  setDown(true);
  const mixed = { traces: [grow(1, 'c')], observations: [partial(0, {}, 'one')] };
  await expect(send('mixed', mixed)).rejects.toMatchObject({ code: 'unavailable' });
  expect(letters()).toEqual([]);
  setDown(false);
  await send('mixed', mixed);
  expect(letters()).toHaveLength(1);
  expect(counts()).toEqual(['1, 0', '1, 1']);
});

it('a letter of a full entity stays open when it is replayed, and is stored once there is room', async () => {
  const { send, pipeline, deadLetters, letters, keysOf } = bench();
  await send('full', { traces: [grow(0, 'a', 'b')] });
  await send('more', { traces: [grow(1, 'c')] });
  const replay = async () => {
    const [letter] = letters();
    if (letter === undefined) throw new Error('There is no letter.');
    return replayDeadLetter({ deadLetters, accept: async (given) => pipeline.process([given]) }, letter);
  };
  await replay();
  expect(letters().map(({ state }) => state)).toEqual(['open']);
  await send('less', { traces: [adding(tracePatch(2, { metadata: { a: 'short' } }))] });
  await replay();
  expect(letters().map(({ state }) => state)).toEqual(['replayed']);
  expect(keysOf('traces')).toEqual(['a b c']);
});

it('a full score does not keep another score of the same id in another project from being stored', async () => {
  const { pipeline, send, letters } = bench();
  const id = 'score' as ScoreId;
  await send('full', { scores: [adding(scorePatch(0, { metadata: { a: twelve, b: twelve } }))] });
  const other = batch({
    projectId: 'other' as never,
    scores: [{ ...adding(scorePatch(1, { metadata: { c: twelve } })), id }],
  });
  await pipeline.process([
    batch({ id: 'more' as BatchId, scores: [adding(scorePatch(1, { metadata: { c: twelve } }))] }),
    other,
  ]);
  expect(letters().map(({ projectId, batchId }) => `${projectId} ${batchId}`)).toEqual(['project more']);
});
