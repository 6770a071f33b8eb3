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
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const traceId = 'trace' as TraceId;
const id = 'observation' as ObservationId;
const scoreId = 'score' as ScoreId;
const key = { traceId, id };
const earlier = clockOf(someTime - 1_000_000);
const later = clockOf(someTime + 1_000_000);

const at = (time: number, clock: number, movedFrom: number | undefined, projectId: ProjectId) =>
  telemetryRows({
    observations: [
      observationRow({ projectId, ...key, movedFrom, record: observationRecord({ startTime: time, clock }) }),
    ],
    traces: [traceRow({ projectId, id: traceId, movedFrom, record: traceRecord({ timestamp: time, clock }) })],
    scores: [scoreRow({ projectId, id: scoreId, movedFrom, record: scoreRecord({ timestamp: time, clock }) })],
  });

/** An entity lives once, wherever its time and its name take it. */
export const describeMoves = (harness: () => TelemetryWriterHarness): void => {
  test.each([
    ['another day', 3 * oneDay],
    ['another month', 40 * oneDay],
  ])('a copy that comes late to %s, where the entity is known not to be, does not live', async (_title, distance) => {
    const { writer, records, countRows } = harness();
    const projectId = someProject();
    const there = someTime - distance;
    const known = at(someTime, later, undefined, projectId);
    const alsoAt = [{ at: there }, { at: someTime }];
    await writer.write({
      ...known,
      observations: known.observations.map((row) => ({ ...row, alsoAt })),
      traces: known.traces.map((row) => ({ ...row, alsoAt })),
      scores: known.scores.map((row) => ({ ...row, alsoAt })),
    });
    await writer.write(at(there, earlier, undefined, projectId));
    expect(await countRows(projectId)).toEqual({ observations: 1, traces: 1, scores: 1 });
    expect((await records.observations(projectId, [key]))[0]?.record.startTime).toBe(someTime);
    expect((await records.traces(projectId, [traceId])).get(traceId)?.record.timestamp).toBe(someTime);
    expect((await records.scores(projectId, [scoreId])).get(scoreId)?.record.timestamp).toBe(someTime);
  });

  test.each([
    ['another day', 3 * oneDay],
    ['another month', 40 * oneDay],
    ['another hour of the day', 3_600_000_000],
  ])('moving to %s and back leaves exactly one', async (_title, distance) => {
    const { writer, records, countRows } = harness();
    const projectId = someProject();
    const there = someTime - distance;
    const steps = [
      at(someTime, earlier, undefined, projectId),
      at(there, clockOf(someTime), someTime, projectId),
      at(someTime, later, there, projectId),
    ];
    for (const [step, rows] of steps.entries()) {
      await writer.write(rows);
      expect(await countRows(projectId)).toEqual({ observations: 1, traces: 1, scores: 1 });
      const time = step === 1 ? there : someTime;
      expect((await records.observations(projectId, [key]))[0]?.record.startTime).toBe(time);
      expect((await records.traces(projectId, [traceId])).get(traceId)?.record.timestamp).toBe(time);
      expect((await records.scores(projectId, [scoreId])).get(scoreId)?.record.timestamp).toBe(time);
    }
    for (const rows of steps) await writer.write(rows);
    expect(await countRows(projectId)).toEqual({ observations: 1, traces: 1, scores: 1 });
    expect((await records.traces(projectId, [traceId])).get(traceId)?.record.timestamp).toBe(someTime);
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
