import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockOf,
  unavailable,
  type IngestBatch,
  type ObservationPatch,
  type ProjectId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import {
  memoryDeadLetterStore,
  memoryRecordReader,
  memoryTelemetry,
  memoryTelemetryWriter,
  observationRecord,
  propertyRuns,
  type MemoryTelemetry,
} from '@spanledger/testing';
import {
  batch,
  day,
  now,
  partial,
  pipelineOn,
  prices,
  project,
  start,
  traceId,
  tracePatch,
} from './pipeline.fixture.ts';
import { createPipeline } from './pipeline.ts';

interface Bench {
  readonly telemetry: MemoryTelemetry;
  readonly written: TelemetryRows[];
  readonly process: (batches: readonly IngestBatch[]) => Promise<void>;
  /** Another process on the same store, without cached state. */
  readonly restart: () => Bench;
}

const bench = (telemetry = memoryTelemetry()): Bench => {
  const written: TelemetryRows[] = [];
  const pipeline = pipelineOn(telemetry, written);
  return { telemetry, written, process: async (batches) => pipeline.process(batches), restart: () => bench(telemetry) };
};

const stored = ({ telemetry }: Bench, id = 'observation') => telemetry.observations.get(project, traceId, id);

/** The columns of the rows that readers return. */
const rowsOf = ({ telemetry }: Bench) =>
  telemetry.observations
    .of(project)
    .map(
      ({
        movedFrom: _movedFrom,
        orphanTrace: _orphanTrace,
        alsoAt: _alsoAt,
        record: { clocks, ...record },
        ...row
      }) => ({
        ...row,
        record,
        clocks: { ...clocks },
      }),
    )
    .toSorted((x, y) => (x.id < y.id ? -1 : 1));

describe('createPipeline', () => {
  it('an update that arrives before its create completes it, also across a restart', async () => {
    const first = bench();
    await first.process([batch({ observations: [partial(2_000_000, { endTime: start + 5, output: 'late' })] })]);
    const second = first.restart();
    await second.process([batch({ observations: [partial(0, { name: 'step', startTime: start, input: 'early' })] })]);
    expect(stored(second)).toMatchObject({
      startTime: start,
      record: { name: 'step', input: 'early', output: 'late', endTime: start + 5 },
    });
  });

  it('createPipeline prices the merged observation: a model that comes after its usage still gets a cost', async () => {
    const run = bench();
    const usage = { details: { input: 1000, output: 100, total: 1100 }, convention: 'given', role: 'own' } as const;
    await run.process([batch({ observations: [partial(1, { usage })] })]);
    expect(stored(run)?.cost).toMatchObject({ source: 'unpriced', total: null });
    await run.process([batch({ observations: [partial(2, { model: 'priced' })] })]);
    expect(stored(run)?.cost).toMatchObject({ source: 'computed', total: 2_800_000_000n, priceVersion: 'v1' });
  });

  it('a start time that moves to another day names the day to clear, from memory and from the store', async () => {
    const run = bench();
    await run.process([batch({ observations: [partial(1, { startTime: start })] })]);
    await run.process([batch({ observations: [partial(2, { startTime: start - day })] })]);
    expect(run.written[1]?.observations[0]).toMatchObject({ startTime: start - day, movedFrom: start });
    const again = run.restart();
    await again.process([batch({ observations: [partial(3, { startTime: start - 2 * day })] })]);
    expect(again.written[0]?.observations[0]).toMatchObject({ startTime: start - 2 * day, movedFrom: start - day });
  });

  it('a whole observation is written without a read', async () => {
    const telemetry = memoryTelemetry();
    const reader = memoryRecordReader(telemetry);
    let reads = 0;
    const pipeline = createPipeline({
      reader: { ...reader, observations: async (...args) => ((reads += 1), reader.observations(...args)) },
      writer: memoryTelemetryWriter(telemetry),
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
    const patch = { ...partial(1, {}), isComplete: true, record: observationRecord() };
    await pipeline.process([batch({ observations: [patch] })]);
    expect([reads, telemetry.observations.of(project)].flat()).toHaveLength(2);
    expect(reads).toBe(0);
  });

  it('a whole observation joins patches of it that came before, also across a restart and on another day', async () => {
    const whole = {
      ...partial(1, {}),
      isComplete: true,
      record: observationRecord({ startTime: start, output: 'whole', clock: clockOf(start) }),
    };
    for (const at of [-2 * day, 2 * day]) {
      const first = bench();
      const patch = partial(at, { statusMessage: 'patch' });
      await first.process([batch({ observations: [patch], traces: [tracePatch(1, {})] })]);
      const second = first.restart();
      await second.process([batch({ observations: [whole], traces: [tracePatch(1, {})] })]);
      const once = bench();
      await once.process([batch({ observations: [whole, patch], traces: [tracePatch(1, {})] })]);
      expect(rowsOf(second)).toEqual(rowsOf(once));
      expect(rowsOf(second)).toHaveLength(1);
    }
  });

  it('a whole observation joins patches of it that came before, even if the store refuses another one of its request', async () => {
    const run = bench();
    await run.process([batch({ observations: [partial(1, { statusMessage: 'patch' })], traces: [tracePatch(1, {})] })]);
    const { telemetry } = run;
    const store = memoryTelemetryWriter(telemetry);
    const pipeline = createPipeline({
      reader: memoryRecordReader(telemetry),
      writer: {
        write: async (rows) => {
          if (rows.observations.some(({ id }) => id === 'refused')) throw new Error('refused');
          await store.write(rows);
        },
      },
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
    const record = observationRecord({ output: 'whole', clock: clockOf(start) });
    const whole = (id: string) => ({ ...partial(1, {}, id), isComplete: true, record });
    await pipeline.process([
      batch({ observations: [whole('observation'), whole('refused')], traces: [tracePatch(1, {})] }),
    ]);
    expect(stored(run)).toMatchObject({ record: { output: 'whole', statusMessage: 'patch' } });
  });

  it('createPipeline keeps observations apart whose ids differ only in where a line breaks', async () => {
    const run = bench();
    const observations = [
      { ...partial(1, { name: 'one' }, 'id'), traceId: 'trace\nline' as TraceId },
      { ...partial(1, { name: 'other' }, 'line\nid'), traceId },
    ];
    await run.process([batch({ observations })]);
    expect(rowsOf(run).map(({ record }) => record.name)).toEqual(['one', 'other']);
  });

  it('an observation sent without its trace is found by its id', async () => {
    const run = bench();
    await run.process([batch({ observations: [partial(1, { name: 'step' })] })]);
    const orphan = { ...partial(2, { output: 'done' }), traceId: 'observation' as TraceId, isTraceUnknown: true };
    await run.restart().process([batch({ observations: [orphan] })]);
    expect(stored(run)).toMatchObject({ record: { name: 'step', output: 'done' } });
    expect(run.telemetry.observations.of(project)).toHaveLength(1);
  });

  it('an orphan observation joins its trace when a later patch names it', async () => {
    const run = bench();
    const orphan = { ...partial(2, { output: 'done' }), traceId: 'observation' as TraceId, isTraceUnknown: true };
    await run.process([batch({ observations: [orphan] })]);
    await run.restart().process([batch({ observations: [partial(1, { name: 'step' })] })]);
    expect(stored(run)).toMatchObject({ record: { name: 'step', output: 'done' } });
    expect(run.telemetry.observations.of(project)).toHaveLength(1);
  });

  it.each([
    ['by the same process', false],
    ['after a restart', true],
  ])('an orphan observation joins its trace when the whole span arrives, %s', async (_when, isRestarted) => {
    const run = bench();
    const orphan = { ...partial(2, { output: 'done' }), traceId: 'observation' as TraceId, isTraceUnknown: true };
    await run.process([batch({ observations: [orphan] })]);
    const whole = { ...partial(1, { name: 'whole' }), isComplete: true };
    const sent = batch({ observations: [whole], traces: [tracePatch(1, {})] });
    await (isRestarted ? run.restart() : run).process([sent]);
    expect(stored(run)).toMatchObject({ record: { name: 'whole', output: 'done' } });
    expect(run.telemetry.observations.of(project)).toHaveLength(1);
  });

  it('invalidates what a failed write would have stored', async () => {
    const telemetry = memoryTelemetry();
    const writer = memoryTelemetryWriter(telemetry);
    let isDown = true;
    const pipeline = createPipeline({
      reader: memoryRecordReader(telemetry),
      writer: {
        write: async (rows) => {
          if (isDown) throw unavailable('down');
          await writer.write(rows);
        },
      },
      deadLetters: memoryDeadLetterStore(telemetry),
      prices,
      now,
    });
    const lost = batch({ observations: [partial(1, { name: 'lost' })] });
    await expect(pipeline.process([lost])).rejects.toMatchObject({ code: 'unavailable' });
    isDown = false;
    await pipeline.process([batch({ observations: [partial(2, { output: 'kept' })] })]);
    expect(telemetry.observations.get(project, traceId, 'observation')?.record).toMatchObject({
      name: null,
      output: 'kept',
    });
  });

  it('a deleted trace stays deleted when its late patches arrive, and lives again when it is sent anew', async () => {
    const run = bench();
    const clock = clockOf(start + 1_000_000);
    await run.process([
      batch({ traces: [tracePatch(1, { name: 'old' })], observations: [partial(1, { name: 'old' })] }),
    ]);
    await run.process([batch({ deletions: [{ kind: 'trace', id: traceId, clock }] })]);
    await run.process([
      batch({ traces: [tracePatch(2, { userId: 'late' })], observations: [partial(2, { name: 'late' }, 'other')] }),
    ]);
    expect([run.telemetry.traces.of(project), run.telemetry.observations.of(project)].flat()).toEqual([]);
    await run.process([batch({ traces: [tracePatch(2_000_000, { userId: 'anew' })] })]);
    expect(run.telemetry.traces.get(project, traceId)?.record).toMatchObject({ userId: 'anew', name: null });
  });

  it('createPipeline never mixes projects that use the same ids', async () => {
    const run = bench();
    const other = 'other' as ProjectId;
    await run.process([
      batch({ observations: [partial(1, { name: 'mine' })] }),
      batch({ projectId: other, observations: [partial(2, { name: 'theirs', output: 'secret' })] }),
    ]);
    expect(stored(run)?.record).toMatchObject({ name: 'mine', output: null });
    expect(run.telemetry.observations.get(other, traceId, 'observation')?.record).toMatchObject({ name: 'theirs' });
  });

  const runs = propertyRuns(15);
  const timeout = 30_000 + runs * 1000;
  it('any order, duplication and grouping of the same patches stores the same rows', { timeout }, async () => {
    const patch = fc
      .record({
        at: fc.integer({ min: 1, max: 6 }).map((seconds) => seconds * 1_000_000),
        id: fc.constantFrom('a', 'b'),
        fields: fc.record(
          {
            name: fc.constantFrom('x', 'y', null),
            model: fc.constantFrom('priced', 'unknown', null),
            startTime: fc.constantFrom(start, start - day, start + 2 * day),
            output: fc.constantFrom('o1', 'o2', null),
          },
          { requiredKeys: [] },
        ),
      })
      .map(({ at, id, fields }) => partial(at, fields, id));
    const plan = fc.array(patch, { minLength: 1, maxLength: 8 }).chain((patches) =>
      fc.record({
        patches: fc.constant(patches),
        shuffled: fc.shuffledSubarray([...patches, ...patches], { minLength: patches.length * 2 }),
        cuts: fc.array(fc.boolean(), { minLength: patches.length * 2, maxLength: patches.length * 2 }),
        restarts: fc.array(fc.boolean(), { minLength: patches.length * 2, maxLength: patches.length * 2 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(plan, async ({ patches, shuffled, cuts, restarts }) => {
        const once = bench();
        await once.process([batch({ observations: patches })]);
        let run = bench();
        let group: ObservationPatch[] = [];
        for (const [index, next] of shuffled.entries()) {
          group.push(next);
          if (!cuts[index] && index < shuffled.length - 1) continue;
          if (restarts[index]) run = run.restart();
          await run.process([batch({ observations: group })]);
          group = [];
        }
        expect(rowsOf(run)).toEqual(rowsOf(once));
      }),
      { numRuns: runs },
    );
  });
});
