import { clockOf } from '@spanledger/core';
import type { ObservationId, Place, ProjectId, ScoreId, TraceId } from '@spanledger/core';
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

const scoreId = 'score' as ScoreId;
const earlier = clockOf(someTime - 1_000_000);
const later = clockOf(someTime + 1_000_000);
const distances = [3_600_000_000, 3 * oneDay, 40 * oneDay];

/** The key of entities that move by a distance: an observation, a trace and a score with the same id. */
const keyOf = (distance: number) => ({ traceId: String(distance) as TraceId, id: String(distance) as ObservationId });
const scoreOf = (distance: number): ScoreId => String(distance) as ScoreId;
const there = (distance: number): number => someTime - distance;
const placesOf = (distance: number): readonly Place[] => [{ at: there(distance) }, { at: someTime }];
const eachOnce = (count: number) => ({ observations: count, traces: count, scores: count });

type Step = (distance: number) => { readonly time: number; readonly from?: number; readonly places?: readonly Place[] };

const rowsAt = (projectId: ProjectId, moved: readonly number[], clock: number, step: Step) =>
  joinRows(
    moved.map((distance) => {
      const { time, from: movedFrom, places: alsoAt } = step(distance);
      const key = keyOf(distance);
      const row = { projectId, movedFrom, ...(alsoAt === undefined ? {} : { alsoAt }) };
      return {
        observations: [observationRow({ ...row, ...key, record: observationRecord({ startTime: time, clock }) })],
        traces: [traceRow({ ...row, id: key.traceId, record: traceRecord({ timestamp: time, clock }) })],
        scores: [scoreRow({ ...row, id: scoreOf(distance), record: scoreRecord({ timestamp: time, clock }) })],
      };
    }),
  );

/** An entity has one live row, for any changes of its time and name. */
export const describeMoves = (harness: () => TelemetryWriterHarness): void => {
  /** By distance, the times of live rows of the project. */
  const timesOf = async (projectId: ProjectId, moved: readonly number[]) => {
    const { records } = harness();
    const observations = await records.observations(projectId, moved.map(keyOf));
    const traces = await records.traces(
      projectId,
      moved.map((distance) => keyOf(distance).traceId),
    );
    const scores = await records.scores(projectId, moved.map(scoreOf));
    const startTimes = new Map(observations.map(({ id, record }) => [id, record.startTime]));
    return moved.map((distance) => [
      startTimes.get(keyOf(distance).id),
      traces.get(keyOf(distance).traceId)?.record.timestamp,
      scores.get(scoreOf(distance))?.record.timestamp,
    ]);
  };

  test('a copy that comes late to another day or month, where the entity is known not to be, does not live', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const moved = distances.slice(1);
    await writer.write(rowsAt(projectId, moved, later, (distance) => ({ time: someTime, places: placesOf(distance) })));
    await writer.write(rowsAt(projectId, moved, earlier, (distance) => ({ time: there(distance) })));
    expect(await countRows(projectId)).toEqual(eachOnce(moved.length));
    expect(await timesOf(projectId, moved)).toEqual(moved.map(() => [someTime, someTime, someTime]));
  });

  test('moving to another hour of the day, day or month and back leaves exactly one', async () => {
    const { writer, countRows } = harness();
    const projectId = someProject();
    const steps = [
      rowsAt(projectId, distances, earlier, () => ({ time: someTime })),
      rowsAt(projectId, distances, clockOf(someTime), (distance) => ({ time: there(distance), from: someTime })),
      rowsAt(projectId, distances, later, (distance) => ({ time: someTime, from: there(distance) })),
    ];
    const home = distances.map(() => [someTime, someTime, someTime]);
    const away = distances.map((distance) => [there(distance), there(distance), there(distance)]);
    for (const [step, rows] of steps.entries()) {
      await writer.write(rows);
      expect(await countRows(projectId)).toEqual(eachOnce(distances.length));
      expect(await timesOf(projectId, distances)).toEqual(step === 1 ? away : home);
    }
    for (const rows of steps) await writer.write(rows);
    expect(await countRows(projectId)).toEqual(eachOnce(distances.length));
    expect(await timesOf(projectId, distances)).toEqual(home);
  });

  test('a renamed score is there once, under its new name', async () => {
    const { writer, records, countRows } = harness();
    const projectId = someProject();
    const write = async (name: string, clock: number, renamedFrom: string | undefined, movedFrom?: number) => {
      const timestamp = movedFrom === undefined ? someTime : movedFrom + oneDay;
      const record = scoreRecord({ name, clock, timestamp });
      await writer.write(
        telemetryRows({ scores: [scoreRow({ projectId, id: scoreId, record, renamedFrom, movedFrom })] }),
      );
    };
    await write('old', earlier, undefined);
    await write('new', clockOf(someTime), 'old');
    expect(await countRows(projectId)).toEqual({ observations: 0, traces: 0, scores: 1 });
    await write('newest', later, 'new', someTime);
    expect(await countRows(projectId)).toEqual({ observations: 0, traces: 0, scores: 1 });
    expect((await records.scores(projectId, [scoreId])).get(scoreId)?.record.name).toBe('newest');
  });
};
