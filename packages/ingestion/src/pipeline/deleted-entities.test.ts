import {
  clockOf,
  countingOf,
  neverSet,
  ownUsage,
  unavailable,
  type Deletion,
  type IngestBatch,
  type ObservationId,
  type ProjectId,
  type ScoreId,
  type ScorePatch,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  telemetryRows,
} from '@spanledger/testing';
import { beforeEach, expect, it } from 'vitest';
import { deletedEntities } from './deleted-entities.ts';
import {
  batch,
  now,
  partial,
  pipelineOn,
  prices,
  project,
  scorePatch,
  start,
  traceId,
  tracePatch,
} from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';
import { placeholderTrace } from './placeholder-trace.ts';
import { sendOrphansOn } from './send-orphans-on.ts';

const clock = clockOf(start + 1_000_000);
const score = (id: string, at: number, ofTrace: typeof traceId | null) => scorePatch(at, { traceId: ofTrace }, id);
const idsOf = (scores: readonly Pick<ScorePatch, 'id'>[]) => scores.map(({ id }) => id);

let telemetry: ReturnType<typeof memoryTelemetry>;
beforeEach(() => {
  telemetry = memoryTelemetry();
});

it.each(['here', 'by another process'])('a late score of a trace that was deleted %s is dropped', async (where) => {
  const first = pipelineOn(telemetry);
  await first.process([batch({ traces: [tracePatch(1, {})] })]);
  await first.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
  const pipeline = where === 'here' ? first : pipelineOn(telemetry);
  const late = [score('late', 1, traceId), score('of-that-moment', 1_000_000, traceId)];
  const scores = [...late, score('anew', 2_000_000, traceId), score('of-none', 1, null)];
  for (const each of scores) await pipeline.process([batch({ scores: [each] })]);
  expect(telemetry.scores.of(project).map(({ id }) => id)).toEqual(['anew', 'of-none']);
});

const unnamedAt = (at: number) => {
  const patch = partial(at, { output: 'done' });
  const placeholder = placeholderTrace(patch.id);
  const implied = { ...tracePatch(at, {}), id: placeholder, events: 0 };
  return batch({ observations: [{ ...patch, traceId: placeholder, isTraceUnknown: true }], traces: [implied] });
};

it.each(['here', 'by another process'])(
  'a late update that does not name its trace, which was deleted %s, is dropped, and a newer one is in it',
  async (where) => {
    const first = pipelineOn(telemetry);
    await first.process([batch({ observations: [partial(1, { name: 'old' })], traces: [tracePatch(1, {})] })]);
    await first.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
    const pipeline = where === 'here' ? first : pipelineOn(telemetry);
    await pipeline.process([unnamedAt(2)]);
    expect([telemetry.observations.of(project), telemetry.traces.of(project)]).toEqual([[], []]);
    await pipeline.process([unnamedAt(2_000_000)]);
    expect(telemetry.observations.of(project)).toMatchObject([{ traceId, record: { name: null, output: 'done' } }]);
  },
);

it('a late update that does not name its trace, which was deleted, is sent on to the writer of that trace', async () => {
  const pipeline = pipelineOn(telemetry);
  await pipeline.process([batch({ observations: [partial(1, {})] })]);
  await pipeline.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
  const sent: IngestBatch[] = [];
  const send = async (taken: IngestBatch) => void sent.push(taken);
  const rest = await sendOrphansOn(unnamedAt(2), { reader: memoryRecordReader(telemetry), send });
  expect(rest).toMatchObject({ observations: [], traces: [], sentOnEvents: 1 });
  expect(sent).toMatchObject([{ isSentOn: true, observations: [{ traceId, isTraceUnknown: false }] }]);
  await pipeline.process(sent);
  expect(telemetry.observations.of(project)).toEqual([]);
});

it('a deleted score does not come back, and another one is not concerned', async () => {
  const pipeline = pipelineOn(telemetry);
  await pipeline.process([batch({ scores: [score('gone', 1, null), score('kept', 1, null)] })]);
  await pipeline.process([batch({ deletions: [{ kind: 'score', id: 'gone' as ScoreId, clock }] })]);
  await pipeline.process([batch({ scores: [score('gone', 2, null), score('kept', 2, null)] })]);
  expect(telemetry.scores.of(project).map(({ id }) => id)).toEqual(['kept']);
});

it.each(['score', 'trace'] as const)(
  'a score that is sent anew after its %s was deleted has nothing of the old one',
  async (kind) => {
    const pipeline = pipelineOn(telemetry);
    const old = score('score', 1, traceId);
    await pipeline.process([batch({ scores: [{ ...old, record: { ...old.record, comment: 'old' } }] })]);
    const id = kind === 'score' ? ('score' as ScoreId) : traceId;
    await pipeline.process([batch({ deletions: [{ kind, id, clock } as Deletion] })]);
    const anew = score('score', 2_000_000, traceId);
    const record = { ...anew.record, comment: null, clocks: { comment: neverSet } };
    await pipeline.process([batch({ scores: [{ ...anew, record }] })]);
    expect(telemetry.scores.of(project)).toMatchObject([{ id: 'score', record: { comment: null } }]);
  },
);

it('an observation that is sent anew after its trace was deleted has nothing of the old one', async () => {
  const pipeline = pipelineOn(telemetry);
  const say = (at: number, fields: Parameters<typeof partial>[1]) =>
    pipeline.process([batch({ observations: [partial(at, fields)], traces: [tracePatch(at, {})] })]);
  await say(1, { name: 'old', output: 'old' });
  await pipeline.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
  await say(2_000_000, { name: 'new' });
  expect(telemetry.observations.of(project)).toMatchObject([{ record: { name: 'new', output: null } }]);
});

it('a call that others of its trace repeated counts when it is sent anew, alone, after the trace was deleted', async () => {
  const pipeline = pipelineOn(telemetry);
  const usage = ownUsage({ input: 10, output: 1 }, 'own');
  const metadata = { attributes: '{"gen_ai.response.id":"chatcmpl-1"}' };
  const report = (at: number, id: string, parent: string | null) =>
    partial(
      at,
      { type: 'GENERATION', model: 'priced', usage, metadata, parentObservationId: parent as ObservationId | null },
      id,
    );
  const counted = () =>
    telemetry.observations
      .of(project)
      .map(({ id, record }) => `${id} ${countingOf(record).counted}`)
      .toSorted();
  await pipeline.process([batch({ observations: [report(1, 'outer', null), report(2, 'inner', 'outer')] })]);
  expect(counted()).toEqual(['inner false', 'outer true']);
  await pipeline.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
  await pipeline.process([batch({ observations: [report(2_000_000, 'inner', 'outer')] })]);
  expect(counted()).toEqual(['inner true']);
});

it('what another process deletes is known to a pipeline that is told to read everything again', async () => {
  const written: TelemetryRows[] = [];
  const pipeline = pipelineOn(telemetry, written);
  const send = (at: number) => pipeline.process([batch({ scores: [score('score', at, null)] })]);
  await send(1);
  const deletion = { kind: 'score', id: 'score' as ScoreId, clock } as const;
  await pipelineOn(telemetry).process([batch({ deletions: [deletion] })]);
  pipeline.invalidate();
  await send(2);
  expect(written.map(({ scores }) => scores.length)).toEqual([1, 0]);
  expect(telemetry.scores.of(project)).toEqual([]);
});

it.each(['nothing', 'another trace'])(
  'where %s was deleted, what another process deletes is known once everything is read again',
  async (before) => {
    const deleted = deletedEntities(memoryRecordReader(telemetry));
    const writer = memoryTelemetryWriter(telemetry);
    const deleteTrace = async (id: TraceId) => {
      const deletion = { kind: 'trace', projectId: project, id, clock, reaches: clock } as const;
      await writer.write(telemetryRows({ deletions: [deletion] }));
    };
    if (before !== 'nothing') await deleteTrace('another' as TraceId);
    const late = batch({ scores: [score('late', 1, traceId)] });
    const left = async (given = late) => (await deleted.drop([given])).flatMap(({ scores }) => idsOf(scores));
    expect(await left()).toEqual(['late']);
    await deleteTrace(traceId);
    expect(await left(), 'asked once').toEqual(['late']);
    deleted.invalidateAll();
    expect(await left()).toEqual([]);
    expect(await left({ ...late, projectId: 'other' as ProjectId })).toEqual(['late']);
  },
);

it('deletions of many traces and scores are looked up together, and the latest of each holds', async () => {
  const asked: (readonly string[])[] = [];
  const stored = memoryRecordReader(telemetry);
  const reader = {
    ...stored,
    deletedUntil: async (...of: Parameters<typeof stored.deletedUntil>) => {
      asked.push(of[2]);
      return stored.deletedUntil(...of);
    },
  };
  const deleted = deletedEntities(reader);
  const traceIds = Array.from({ length: 50 }, (_, index) => `t${index}` as TraceId);
  const deletions: Deletion[] = traceIds.map((id) => ({ kind: 'trace', id, clock }));
  const [later] = traceIds.map((id): Deletion => ({ kind: 'trace', id, clock: clockOf(start + 2_000_000) }));
  const ofScore: Deletion = { kind: 'score', id: 'gone' as ScoreId, clock };
  await deleted.take([batch({ deletions: [...(later === undefined ? [] : [later]), ...deletions, ofScore] })]);
  expect(asked).toEqual([traceIds, ['gone']]);
  const late = { ...tracePatch(1_500_000, {}), id: traceIds[0] ?? traceId };
  expect(await deleted.drop([batch({ traces: [late] })])).toMatchObject([{ traces: [] }]);
});

it('what all batches of a group name is looked up together, and each batch loses only what was deleted', async () => {
  const asked: (readonly string[])[] = [];
  const stored = memoryRecordReader(telemetry);
  const deleted = deletedEntities({
    ...stored,
    deletedUntil: async (...of) => {
      asked.push(of[2]);
      return stored.deletedUntil(...of);
    },
  });
  const [first, gone, last] = ['first', 'gone', 'last'].map((id) => id as TraceId);
  const deletion = { kind: 'trace', projectId: project, id: gone ?? traceId, clock, reaches: clock } as const;
  await memoryTelemetryWriter(telemetry).write(telemetryRows({ deletions: [deletion] }));
  const given = [first, gone, last].map((id) => batch({ traces: [{ ...tracePatch(1, {}), id: id ?? traceId }] }));
  const other = given.map((each) => ({ ...each, projectId: 'other' as ProjectId }));
  const left = await deleted.drop([...given, ...other]);
  expect(left.map(({ traces }) => traces.map(({ id }) => id))).toEqual([[first], [], [last], [first], [gone], [last]]);
  expect(asked).toEqual([[first, gone, last]]);
});

const failingOnce = <A extends unknown[], R>(step: (...given: A) => Promise<R>) => {
  let hasFailed = false;
  return async (...given: A): Promise<R> => {
    if (hasFailed) return step(...given);
    hasFailed = true;
    throw unavailable('down');
  };
};

it.each(['read for', 'written'])('a deletion that could not be %s deletes nothing that comes later', async (step) => {
  const reader = memoryRecordReader(telemetry);
  const writer = memoryTelemetryWriter(telemetry);
  const isRead = step === 'read for';
  const pipeline = createPipeline({
    reader: isRead
      ? { ...reader, traces: failingOnce(async (...of: Parameters<typeof reader.traces>) => reader.traces(...of)) }
      : reader,
    writer: isRead ? writer : { write: failingOnce(async (rows: TelemetryRows) => writer.write(rows)) },
    deadLetters: memoryDeadLetterStore(telemetry),
    prices,
    now,
  });
  const late = batch({ observations: [partial(1, { name: 'late' })], traces: [tracePatch(1, {})] });
  const deletion: Deletion = { kind: 'trace', id: traceId, clock };
  const other = batch({ traces: [{ ...tracePatch(1, {}), id: 'other' as TraceId }] });
  await expect(pipeline.process([batch({ deletions: [deletion] }), other])).rejects.toThrow('down');
  await pipeline.process([late]);
  expect(telemetry.observations.of(project)).toMatchObject([{ record: { name: 'late' } }]);
});

/** A pipeline that owns the shard of a score, where another one owns that of its trace. */
const oneOfMany = (beforeWrite: () => Promise<void> = async () => {}) => {
  const writer = memoryTelemetryWriter(telemetry);
  return createPipeline({
    reader: memoryRecordReader(telemetry),
    writer: {
      write: async (rows) => {
        await beforeWrite();
        await writer.write(rows);
      },
    },
    deadLetters: memoryDeadLetterStore(telemetry),
    prices,
    now,
    isOneOfMany: true,
  });
};
const deleteElsewhere = async () =>
  pipelineOn(telemetry).process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);

it('a late score of a trace that another process deletes while this one stores scores of it is dropped', async () => {
  const pipeline = oneOfMany();
  await pipeline.process([batch({ scores: [score('first', 1, traceId)] })]);
  await deleteElsewhere();
  await pipeline.process([batch({ scores: [score('late', 2, traceId), score('anew', 2_000_000, traceId)] })]);
  expect(idsOf(telemetry.scores.of(project))).toEqual(['anew']);
});

it('a score is deleted whose trace another process deletes between the read and the write of it', async () => {
  const steps = [deleteElsewhere];
  const pipeline = oneOfMany(async () => steps.pop()?.());
  const late = [score('late', 1, traceId), score('of-that-moment', 1_000_000, traceId)];
  const scores = [...late, score('anew', 2_000_000, traceId), score('of-none', 1, null)];
  await pipeline.process([batch({ scores })]);
  expect(idsOf(telemetry.scores.of(project))).toEqual(['anew', 'of-none']);
});

it('a score that is sent anew has nothing of the one whose trace another process deleted', async () => {
  const pipeline = oneOfMany();
  const old = score('score', 1_000_000, traceId);
  await pipeline.process([batch({ scores: [{ ...old, record: { ...old.record, comment: 'old' } }] })]);
  await deleteElsewhere();
  const anew = score('score', 2_000_000, traceId);
  const record = { ...anew.record, comment: null, clocks: { comment: neverSet } };
  await pipeline.process([batch({ scores: [{ ...anew, record }] })]);
  expect(telemetry.scores.of(project)).toMatchObject([{ id: 'score', record: { comment: null } }]);
});
