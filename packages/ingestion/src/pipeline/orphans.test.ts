import {
  earliestClock,
  type IngestBatch,
  type ObservationPatch,
  type ObservationRow,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { memoryDeadLetterStore, memoryRecordReader, memoryTelemetry, memoryTelemetryWriter } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';
import {
  batch,
  day,
  now,
  partial,
  prices,
  pipelineOn,
  project,
  start,
  traceId,
  tracePatch,
} from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';
import { sendOrphansOn } from './send-orphans-on.ts';

const placeholder = 'observation' as TraceId;

const orphan = (at: number, fields: Parameters<typeof partial>[1]): ObservationPatch => ({
  ...partial(at, fields),
  traceId: placeholder,
  isTraceUnknown: true,
});

/** Two processes on one store: the second stores the batches that the first forwards. */
const twoWriters = () => {
  const telemetry = memoryTelemetry();
  const reader = memoryRecordReader(telemetry);
  const pipeline = () =>
    createPipeline({
      reader,
      writer: memoryTelemetryWriter(telemetry),
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
      isOneOfMany: true,
    });
  const [ofOrphans, ofTrace] = [pipeline(), pipeline()];
  const sent: IngestBatch[] = [];
  return {
    telemetry,
    sent,
    sendOn: async (given: IngestBatch) =>
      sendOrphansOn(given, { reader, send: async (taken) => void sent.push(taken) }),
    /** Processes the batch in the writer that owns the observation's id, without a trace. */
    storeOrphan: async (given: IngestBatch) => ofOrphans.process([given]),
    storeNamed: async (given: IngestBatch) => ofTrace.process([given]),
  };
};

const named = batch({ observations: [partial(1, { name: 'named' })] });
const unnamed = batch({ observations: [orphan(2, { output: 'done' })] });
const whole = [{ traceId, record: { name: 'named', output: 'done' } }];

describe('an observation whose client did not name its trace, with several writers', () => {
  it('is sent on to the writer of its trace once that is stored, and counts where it came', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    const rest = await writers.sendOn(unnamed);
    expect(rest).toMatchObject({ observations: [], sentOnEvents: 1 });
    expect(writers.sent).toMatchObject([
      { isSentOn: true, part: 0, observations: [{ traceId, isTraceUnknown: false }] },
    ]);
    await writers.storeOrphan(rest);
    for (const taken of writers.sent) await writers.storeNamed(taken);
    expect(writers.telemetry.observations.of(project)).toMatchObject(whole);
    expect([...writers.telemetry.receipts.values()]).toMatchObject([{ received: 1, stored: 1 }]);
  });

  it('only that one is sent on: an observation of the same id that names its trace stays in its batch and its trace', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    const elsewhere = { ...partial(3, { name: 'of its own' }), traceId: 'elsewhere' as TraceId };
    const rest = await writers.sendOn(batch({ observations: [...unnamed.observations, elsewhere] }));
    expect([rest.observations, rest.sentOnEvents]).toEqual([[elsewhere], 1]);
    await pipelineOn(writers.telemetry).process([
      batch({ observations: [...unnamed.observations, elsewhere, ...named.observations] }),
    ]);
    const names = writers.telemetry.observations.of(project).map((row) => `${row.traceId}: ${row.record.name}`);
    expect(names.toSorted()).toEqual(['elsewhere: of its own', 'trace: named']);
  });

  it('clears the place of its placeholder where it is sent on: a copy may be written there late', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    await writers.sendOn(unnamed);
    const rows: ObservationRow[] = [];
    const pipeline = createPipeline({
      reader: memoryRecordReader(writers.telemetry),
      writer: { write: async ({ observations }) => void rows.push(...observations) },
      deadLetters: memoryDeadLetterStore(writers.telemetry),
      prices,
      now,
    });
    await pipeline.process(writers.sent);
    expect(rows).toMatchObject([{ traceId, orphanTrace: placeholder }]);
    expect(rows[0]?.alsoAt).toEqual([{ at: start + 2, traceId: placeholder }]);
  });

  it('is stored by itself until then, and taken in by the writer of its trace although that knows better', async () => {
    const writers = twoWriters();
    const rest = await writers.sendOn(unnamed);
    expect([rest, writers.sent]).toEqual([unnamed, []]);
    await writers.storeNamed(batch({ observations: [partial(0, { input: 'kept in memory' })] }));
    await writers.storeOrphan(rest);
    await writers.storeNamed(named);
    expect(writers.telemetry.observations.of(project)).toHaveLength(2);
    await writers.sendOn(rest);
    for (const taken of writers.sent) await writers.storeNamed(taken);
    expect(writers.telemetry.observations.of(project)).toMatchObject(whole);
  });

  it('what is sent on takes in a copy that was stored after the writer of its trace had read it', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    await writers.storeOrphan(unnamed);
    await writers.sendOn(batch({ observations: [orphan(3, { model: 'm' })] }));
    for (const taken of writers.sent) await writers.storeNamed(taken);
    expect(writers.telemetry.observations.of(project)).toMatchObject([
      { traceId, record: { name: 'named', output: 'done', model: 'm' } },
    ]);
  });

  it('an observation whose client did not name its trace, with several writers, comes to the same however often it is sent on', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    await writers.sendOn(unnamed);
    for (const taken of [...writers.sent, ...writers.sent]) await writers.storeNamed(taken);
    expect(writers.telemetry.observations.of(project)).toMatchObject(whole);
  });
});

/** The ids of the traces that are stored after all groups. */
const idsAfter = async (...groups: readonly IngestBatch[]): Promise<readonly string[]> => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const group of groups) await pipeline.process([group]);
  expect(telemetry.observations.of(project)).toMatchObject(whole);
  return telemetry.traces.of(project).map(({ id }) => id);
};

describe('a whole observation whose trace somebody else did not name', () => {
  const wholePatch: ObservationPatch = { ...partial(1, { name: 'named' }), isComplete: true };
  const wholeBatch = batch({ observations: [wholePatch] });

  it('a whole observation whose trace somebody else did not name takes in a copy that another writer stored while it was being written', async () => {
    const telemetry = memoryTelemetry();
    const [reader, writer] = [memoryRecordReader(telemetry), memoryTelemetryWriter(telemetry)];
    const parts = { reader, deadLetters: memoryDeadLetterStore(telemetry), prices, isOneOfMany: true };
    let time = start;
    const ofOrphans = createPipeline({ ...parts, writer, now: () => time });
    let isSlow = true;
    const ofTrace = createPipeline({
      ...parts,
      now: () => time,
      writer: {
        write: async (rows) => {
          if (isSlow) await ofOrphans.process([unnamed]);
          isSlow = false;
          time += 1_100_000;
          await writer.write(rows);
        },
      },
    });
    await ofTrace.process([wholeBatch]);
    expect(telemetry.observations.of(project)).toMatchObject(whole);
  });

  it('a write that took long asks once for such copies, whatever its group holds', async () => {
    const telemetry = memoryTelemetry();
    const reader = memoryRecordReader(telemetry);
    const asked: string[] = [];
    let time = start;
    const pipeline = createPipeline({
      reader: {
        ...reader,
        projectsWithOrphans: async (ids) => {
          asked.push('projects');
          return reader.projectsWithOrphans(ids);
        },
        orphans: async (projectId, ids) => {
          asked.push('ids');
          return reader.orphans(projectId, ids);
        },
      },
      writer: { write: async () => void (time += 1_100_000) },
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now: () => time,
      isOneOfMany: true,
    });
    await pipeline.process(Array.from({ length: 9 }, (_, part) => ({ ...wholeBatch, part })));
    expect(asked).toEqual(['projects', 'projects']);
  });

  it.each([
    [400_000, 2],
    [500_000, 1],
  ])('looks for such copies %i µs after it found none, or takes it that there is none', async (later, stored) => {
    const telemetry = memoryTelemetry();
    let time = start;
    const pipeline = () =>
      createPipeline({
        reader: memoryRecordReader(telemetry),
        writer: memoryTelemetryWriter(telemetry),
        deadLetters: memoryDeadLetterStore(telemetry),
        prices,
        now: () => time,
        isOneOfMany: true,
      });
    const [ofOrphans, ofTrace] = [pipeline(), pipeline()];
    await ofTrace.process([batch({ observations: [{ ...wholePatch, id: 'another' as typeof wholePatch.id }] })]);
    await ofOrphans.process([unnamed]);
    time += later;
    await ofTrace.process([wholeBatch]);
    expect(telemetry.observations.of(project)).toHaveLength(1 + stored);
  });
});

/** The stored traces after these groups of batches. */
const tracesAfter = async (...groups: IngestBatch[][]) => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  for (const group of groups) await pipeline.process(group);
  return telemetry.traces.of(project).map(({ id, timestamp, record }) => ({ id, timestamp, input: record.input }));
};

describe('an update that does not name its trace', () => {
  it('an update without its trace does not state when that began, also where its observation becomes a root with messages of log records', async () => {
    const message = { 'gen_ai.event.input.1.0000.1.a': '"hello"' };
    const logged = batch({ observations: [partial(day, { metadata: message })], traces: [tracePatch(day, {})] });
    const root = batch({ observations: [orphan(0, { parentObservationId: null })] });
    const expected = [{ id: traceId, timestamp: start + day, input: '["hello"]' }];
    expect(await tracesAfter([logged], [root])).toEqual(expected);
    expect(await tracesAfter([logged, root])).toEqual(expected);
    expect(await tracesAfter([root], [logged])).toEqual(expected);
  });
});

describe('the placeholder of a trace that is named later', () => {
  const timestamp = earliestClock(start + 2, 'derived');
  const placeholderTrace: TracePatch = { ...tracePatch(2, {}), id: placeholder, events: 0 };
  const implied = { ...placeholderTrace, record: { ...placeholderTrace.record, clock: timestamp } };
  const stated = { ...tracePatch(1, { name: 'a trace of its own' }), id: placeholder };
  const orphans = batch({ observations: [orphan(2, { output: 'done' })], traces: [implied] });
  const naming = batch({ observations: [partial(3, { name: 'named' })], traces: [tracePatch(3, {})] });

  const at = (time: number): IngestBatch => {
    const clock = earliestClock(time, 'derived');
    const record = { ...implied.record, timestamp: time, clock, clocks: undefined };
    return batch({ observations: [orphan(time - start, { startTime: time })], traces: [{ ...implied, record }] });
  };

  it('the placeholder of a trace that is named later goes with the observation', async () => {
    expect(await idsAfter(orphans, naming)).toEqual([traceId]);
    expect(await idsAfter(naming, orphans)).toEqual([traceId]);
    expect(await idsAfter(orphans, naming, orphans)).toEqual([traceId]);
  });

  it('the placeholder of a trace that is named later is not stored where the observation is sent on, and all else is', async () => {
    const writers = twoWriters();
    await writers.storeNamed(named);
    const other = { ...tracePatch(4, { name: 'another one' }), id: 'other' as TraceId };
    const { traces } = await writers.sendOn({ ...orphans, traces: [implied, other] });
    expect(traces).toEqual([other]);
    expect((await writers.sendOn({ ...orphans, traces: [stated] })).traces).toEqual([stated]);
  });

  it('a placeholder trace has the earliest time of its observation, whichever came first', async () => {
    for (const times of [
      [start, start + day],
      [start + day, start],
    ]) {
      const telemetry = memoryTelemetry();
      const pipeline = pipelineOn(telemetry);
      for (const time of times) await pipeline.process([at(time)]);
      expect(telemetry.traces.of(project).map(({ timestamp }) => timestamp)).toEqual([start]);
    }
  });

  it('a placeholder trace stays when a client states anything of it, before or after', async () => {
    const saying = batch({ traces: [stated] });
    expect(await idsAfter(saying, orphans, naming)).toEqual([placeholder, traceId]);
    expect(await idsAfter(orphans, saying, naming)).toEqual([placeholder, traceId]);
    expect((await idsAfter(orphans, naming, saying)).toSorted()).toEqual([placeholder, traceId]);
  });
});

describe('the patches of one entity', () => {
  it('that name different days clear each day but the one that is right, also when they come later', async () => {
    const telemetry = memoryTelemetry();
    const writer = memoryTelemetryWriter(telemetry);
    const places: (readonly number[] | undefined)[] = [];
    const pipeline = createPipeline({
      reader: memoryRecordReader(telemetry),
      writer: {
        write: async (rows) => {
          places.push(...rows.observations.map(({ alsoAt }) => alsoAt?.map(({ at }) => at)));
          await writer.write(rows);
        },
      },
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
    const [first, last] = [start + day, start + 3 * day];
    await pipeline.process([
      batch({ observations: [partial(1, { startTime: first })] }),
      batch({ observations: [partial(2, { startTime: last })] }),
    ]);
    await pipeline.process([batch({ observations: [partial(3, { startTime: last, output: 'done' })] })]);
    expect(places).toEqual([[first], [first]]);
  });
});
