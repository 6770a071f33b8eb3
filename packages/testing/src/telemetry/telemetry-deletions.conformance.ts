import { clockOf } from '@spanledger/core';
import type { ObservationId, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import {
  observationRecord,
  observationRow,
  oneDay,
  scoreRecord,
  scoreRow,
  someProject,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from './builders.ts';
import { joinRows } from './telemetry-store.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const id = 'observation' as ObservationId;
const key = { traceId, id };
const earlier = clockOf(someTime - 1_000_000);
const later = clockOf(someTime + 1_000_000);

const scoreOf = (trace: TraceId) => `score of ${trace}` as ScoreId;
const scoreId = scoreOf(traceId);

const rowsAt = (projectId: ProjectId, clock: number, trace = traceId) => ({
  observations: [observationRow({ projectId, traceId: trace, id, record: observationRecord({ clock }) })],
  traces: [traceRow({ projectId, id: trace, record: traceRecord({ clock }) })],
  scores: [
    scoreRow({
      projectId,
      id: scoreOf(trace),
      record: scoreRecord({ clock, traceId: trace }),
    }),
  ],
});

/** A deletion removes everything up to its clock, and nothing later. */
export const describeDeletions = (harness: () => TelemetryWriterHarness): void => {
  const none = { observations: 0, traces: 0, scores: 0 };
  const one = { observations: 1, traces: 1, scores: 1 };

  test('a deleted trace takes its observations and scores with it', async () => {
    const { writer, records, countRows } = harness();
    const projectId = someProject();
    const deletion = { kind: 'trace', projectId, id: traceId, clock: clockOf(someTime) } as const;
    const other = traceRow({ projectId, id: 'other' as TraceId });
    const rows = rowsAt(projectId, earlier);
    await writer.write(telemetryRows({ ...rows, traces: [...rows.traces, other] }));
    await writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await countRows(projectId)).toEqual({ ...none, traces: 1 });
    expect(await records.observations(projectId, [key])).toEqual([]);
    expect([...(await records.traces(projectId, [traceId, other.id])).keys()]).toEqual([other.id]);
    expect(await records.scores(projectId, [scoreId])).toEqual(new Map());
  });

  test('the trace of a deleted observation is known, until another has its id', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const orphan = 'orphan' as ObservationId;
    const observationOf = (trace: string, clock: number, days = 0) => {
      const startTime = someTime + days * oneDay;
      const record = observationRecord({ clock, startTime });
      return observationRow({
        projectId,
        traceId: trace as TraceId,
        id: trace === orphan ? orphan : id,
        record,
        startTime,
      });
    };
    const known = async () => Object.fromEntries(await records.tracesOfObservations(projectId, [id, orphan]));
    const end = async (trace: string, clock: number) =>
      writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId, id: trace as TraceId, clock }] }));
    await writer.write(
      telemetryRows({ observations: ['d', 'b', orphan].map((trace) => observationOf(trace, earlier)) }),
    );
    expect(await known()).toEqual({ [id]: 'b' });
    for (const trace of ['b', orphan]) await end(trace, clockOf(someTime));
    expect(await known()).toEqual({ [id]: 'd' });
    await end('d', clockOf(someTime));
    expect(await known()).toEqual({ [id]: 'b' });
    await writer.write(telemetryRows({ observations: [observationOf('d', later, 3)] }));
    expect(await known()).toEqual({ [id]: 'd' });
    await writer.write(telemetryRows({ observations: [observationOf('c', later)] }));
    expect(await known()).toEqual({ [id]: 'c' });
    expect(await records.tracesOfObservations(someProject(), [id])).toEqual(new Map());
  });

  test('a deleted trace takes its observations of each day with it, whichever was written last', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    for (const days of [0, 3, -2]) {
      const startTime = someTime + days * oneDay;
      const record = observationRecord({ clock: earlier, startTime });
      const row = observationRow({ projectId, traceId, id: `after ${days}` as ObservationId, record, startTime });
      await writer.write(telemetryRows({ observations: [row] }));
    }
    expect(await countRows(projectId)).toEqual({ ...none, observations: 3 });
    const deletion = { kind: 'trace', projectId, id: traceId, clock: later } as const;
    await writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await countRows(projectId)).toEqual(none);
  });

  test('a score that was moved to another trace outlives its old trace', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const moved = { clock: clockOf(someTime - 1), traceId: 'other' as TraceId };
    await writer.write(telemetryRows(rowsAt(projectId, earlier)));
    await writer.write(telemetryRows({ scores: [scoreRow({ projectId, id: scoreId, record: scoreRecord(moved) })] }));
    const clock = clockOf(someTime);
    await writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId, id: traceId, clock }] }));
    expect([...(await records.scores(projectId, [scoreId])).keys()]).toEqual([scoreId]);
    await writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId, id: moved.traceId, clock }] }));
    expect(await records.scores(projectId, [scoreId])).toEqual(new Map());
  });

  test('deletions of one call each reach as far as they do alone, in every project', async () => {
    const { writer, records } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const ids = ['first', 'second', 'third'].map((name) => name as TraceId);
    const known = clockOf(someTime);
    const both = [projectId, stranger];
    await writer.write(joinRows(both.flatMap((project) => ids.map((trace) => rowsAt(project, known, trace)))));
    const reaching = (name: TraceId, clock: number) => ({ kind: 'trace', projectId, id: name, clock }) as const;
    const [first, second, third] = ids as [TraceId, TraceId, TraceId];
    await writer.write(
      telemetryRows({
        deletions: [
          reaching(first, later),
          reaching(second, earlier),
          reaching(third, earlier),
          { ...reaching(third, earlier + 1), reaches: later + 1 },
          { ...reaching(first, later), projectId: stranger, clock: earlier },
        ],
      }),
    );
    const left = async (project: ProjectId) => [
      [...(await records.traces(project, ids)).keys()].toSorted(),
      (
        await records.observations(
          project,
          ids.map((trace) => ({ traceId: trace, id })),
        )
      ).length,
      [...(await records.scores(project, ids.map(scoreOf))).keys()].toSorted(),
    ];
    expect(await left(projectId)).toEqual([[second], 1, [scoreOf(second)]]);
    expect(await left(stranger)).toEqual([ids, 3, ids.map(scoreOf)]);
  });

  test('a deletion ends rows that are written by the same call', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const deletion = { kind: 'trace', projectId, id: traceId, clock: clockOf(someTime) } as const;
    await writer.write(telemetryRows({ ...rowsAt(projectId, earlier), deletions: [deletion] }));
    expect(await countRows(projectId)).toEqual(none);
  });

  test('what was deleted stays deleted when it is sent again, and newer patches live', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const deletion = { kind: 'trace', projectId, id: traceId, clock: clockOf(someTime) } as const;
    await writer.write(telemetryRows(rowsAt(projectId, earlier)));
    await writer.write(telemetryRows({ deletions: [deletion] }));
    await writer.write(telemetryRows(rowsAt(projectId, earlier)));
    expect(await countRows(projectId)).toEqual(none);
    await writer.write(telemetryRows(rowsAt(projectId, later)));
    expect(await countRows(projectId)).toEqual(one);
    await writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await countRows(projectId)).toEqual(one);
  });

  test('a second, later deletion also ends what comes late from between the two', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    await writer.write(telemetryRows(rowsAt(projectId, earlier)));
    for (const clock of [earlier + 2, later]) {
      await writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId, id: traceId, clock }] }));
    }
    await writer.write(telemetryRows(rowsAt(projectId, clockOf(someTime))));
    expect(await countRows(projectId)).toEqual(none);
  });

  test('deleting a score leaves its trace alone', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const deletion = { kind: 'score', projectId, id: scoreId, clock: clockOf(someTime) } as const;
    await writer.write(telemetryRows({ ...rowsAt(projectId, earlier), deletions: [deletion] }));
    expect(await countRows(projectId)).toEqual({ ...one, scores: 0 });
  });

  test('the horizon of a deletion is the latest clock of what it ends, and the same when it is taken again', async () => {
    const { writer, records, countRows } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const ahead = clockOf(someTime + 3_600_000_000);
    const asked = clockOf(someTime);
    const ofTrace = { kind: 'trace', id: traceId, clock: asked } as const;
    const ofScore = { kind: 'score', id: scoreId, clock: asked } as const;
    const horizonsOf = (project: ProjectId) => records.deletionHorizons(project, [ofTrace, ofScore]);
    const notKept = { reaches: asked, isKept: false };
    expect(await horizonsOf(projectId)).toEqual([notKept, notKept]);
    await writer.write(joinRows([rowsAt(projectId, ahead), rowsAt(stranger, ahead + 9)]));
    expect(await horizonsOf(projectId)).toEqual([
      { reaches: ahead, isKept: false },
      { reaches: ahead, isKept: false },
    ]);

    const deletions = [{ ...ofTrace, projectId, reaches: ahead }];
    await writer.write(telemetryRows({ deletions }));
    expect(await countRows(projectId)).toEqual(none);
    await writer.write(telemetryRows(rowsAt(projectId, ahead + 2)));
    expect(await horizonsOf(projectId)).toEqual([
      { reaches: ahead, isKept: true },
      { reaches: ahead + 2, isKept: false },
    ]);
    await writer.write(telemetryRows({ deletions }));
    expect(await countRows(projectId)).toEqual(one);
    // By a process that read more rows than the first one.
    await writer.write(telemetryRows({ deletions: [{ ...ofTrace, projectId, reaches: ahead + 4 }] }));
    expect((await horizonsOf(projectId))[0]).toEqual({ reaches: ahead, isKept: true });
    const ofStranger = { reaches: ahead + 9, isKept: false };
    expect(await horizonsOf(stranger)).toEqual([ofStranger, ofStranger]);
  });

  test('horizons are those of what was deleted, and of nothing else', async () => {
    const { writer, records } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const untilOf = async (project: ProjectId) => [
      ...(await records.deletedUntil(project, 'trace', [traceId, 'other' as TraceId])),
      ...(await records.deletedUntil(project, 'score', [scoreId])),
    ];
    expect([await records.hasDeletions(projectId), await untilOf(projectId)]).toEqual([false, []]);
    const first = { kind: 'trace', projectId, id: traceId, clock: earlier, reaches: earlier } as const;
    await writer.write(telemetryRows({ deletions: [{ ...first, clock: later, reaches: later + 2 }, first] }));
    // Applied again by a process that read more rows than the first one: the horizon is unchanged.
    await writer.write(telemetryRows({ deletions: [{ ...first, clock: later, reaches: later + 4 }] }));
    expect([await records.hasDeletions(projectId), await untilOf(projectId)]).toEqual([true, [[traceId, later + 2]]]);
    await writer.write(telemetryRows({ deletions: [{ ...first, kind: 'score', id: scoreId }] }));
    expect(await untilOf(projectId)).toEqual([
      [traceId, later + 2],
      [scoreId, earlier],
    ]);
    expect([await records.hasDeletions(stranger), await untilOf(stranger)]).toEqual([false, []]);
  });

  test('the horizon of the deletion of a trace includes the clocks of its observations, of its scores and its own', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    const kinds = ['observations', 'scores', 'traces'] as const;
    const ofKind = (kind: (typeof kinds)[number], clock: number) => rowsAt(projectId, clock, kind as string as TraceId);
    await writer.write(joinRows(kinds.map((kind) => ofKind(kind, earlier))));
    await writer.write(joinRows(kinds.map((kind) => ({ [kind]: ofKind(kind, later)[kind] }))));
    const deletions = kinds.map((kind) => {
      return { kind: 'trace', id: kind as string as TraceId, clock: clockOf(someTime) } as const;
    });
    const horizon = { reaches: later, isKept: false };
    expect(await records.deletionHorizons(projectId, deletions)).toEqual([horizon, horizon, horizon]);
  });

  test('deleting what is not there is no failure', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const clock = clockOf(someTime);
    await writer.write(
      telemetryRows({
        deletions: [
          { kind: 'trace', projectId, id: traceId, clock },
          { kind: 'score', projectId, id: scoreId, clock },
        ],
      }),
    );
    expect(await countRows(projectId)).toEqual(none);
  });
};
