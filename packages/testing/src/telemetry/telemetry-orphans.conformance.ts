import { clockOf } from '@spanledger/core';
import type { ObservationId, ProjectId, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import {
  observationRecord,
  observationRow,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from './builders.ts';
import type { TelemetryWriterHarness } from './telemetry-writer-harness.ts';

const id = 'orphan' as ObservationId;
const placeholder = 'orphan' as TraceId;
const other = 'other' as ObservationId;
const traceId = 'trace' as TraceId;
const both = [id, other];

const traceAt = (of: ProjectId, trace: string, clock: number, name: string | null = null) =>
  traceRow({ projectId: of, id: trace as TraceId, record: traceRecord({ name, clock: clockOf(clock) }) });

/** Observations without their trace have a separate mark, so that complete ones are merged with them. */
export const describeOrphans = (harness: () => TelemetryWriterHarness): void => {
  const writeOrphan = async (projectId: ProjectId): Promise<void> =>
    harness().writer.write(
      telemetryRows({
        observations: [
          observationRow({ projectId, traceId: placeholder, id, record: observationRecord() }),
          observationRow({ projectId, traceId, id: other, record: observationRecord() }),
        ],
      }),
    );

  test('an orphan is known as one, in its own project alone', async () => {
    const { records } = harness();
    const [mine, empty] = [someProject(), someProject()];
    await writeOrphan(mine);
    expect(await records.projectsWithOrphans([empty, mine, mine])).toEqual(new Set([mine]));
    expect(await records.projectsWithOrphans([])).toEqual(new Set());
    expect(await records.orphans(mine, both)).toEqual(new Set([id]));
    expect(await records.orphans(mine, [other])).toEqual(new Set());
    expect(await records.orphans(empty, both)).toEqual(new Set());
  });

  test.each([
    ['the same day', 0],
    ['another day', oneDay],
  ])('an orphan is none any more when its trace, on %s, has taken it in', async (_when, distance) => {
    const { writer, records } = harness();
    const projectId = someProject();
    await writeOrphan(projectId);
    const record = observationRecord({ startTime: someTime + distance, clock: clockOf(someTime + distance) });
    const movedFrom = distance === 0 ? undefined : someTime;
    await writer.write(
      telemetryRows({
        observations: [observationRow({ projectId, traceId, id, record, orphanTrace: placeholder, movedFrom })],
      }),
    );
    expect(await records.projectsWithOrphans([projectId])).toEqual(new Set());
    expect(await records.orphans(projectId, both)).toEqual(new Set());
  });

  test('an orphan is none any more when it is deleted, in its own project alone', async () => {
    const { writer, records } = harness();
    const [mine, stranger] = [someProject(), someProject()];
    for (const projectId of [mine, stranger]) await writeOrphan(projectId);
    const clock = clockOf(someTime + oneDay);
    await writer.write(telemetryRows({ deletions: [{ kind: 'trace', projectId: mine, id: placeholder, clock }] }));
    expect(await records.orphans(mine, both)).toEqual(new Set());
    expect(await records.orphans(stranger, both)).toEqual(new Set([id]));
  });

  test('an orphan that moves to another day stays one', async () => {
    const { writer, records } = harness();
    const projectId = someProject();
    await writeOrphan(projectId);
    const record = observationRecord({ startTime: someTime - oneDay, clock: clockOf(someTime + 1) });
    await writer.write(
      telemetryRows({
        observations: [observationRow({ projectId, traceId: placeholder, id, record, movedFrom: someTime })],
      }),
    );
    expect(await records.orphans(projectId, both)).toEqual(new Set([id]));
  });

  test('the placeholder of a trace goes, unless the store knows more of it, and may be a trace again', async () => {
    const { writer, records } = harness();
    const [projectId, stranger] = [someProject(), someProject()];
    const gone = (trace: string) => ({ ...traceAt(projectId, trace, someTime), isGone: true }) as const;
    const idsOf = async (of: ProjectId) => [...(await records.traces(of, ['emptied', 'known'] as TraceId[])).keys()];
    await writer.write(
      telemetryRows({
        traces: [
          traceAt(projectId, 'emptied', someTime),
          traceAt(projectId, 'known', someTime + 1, 'said later'),
          traceAt(stranger, 'emptied', someTime),
        ],
      }),
    );
    await writer.write(telemetryRows({ traces: [gone('emptied'), gone('known')] }));
    expect(await idsOf(projectId)).toEqual(['known']);
    expect(await idsOf(stranger)).toEqual(['emptied']);
    await writer.write(telemetryRows({ traces: [traceAt(projectId, 'emptied', someTime + 2)] }));
    expect((await idsOf(projectId)).toSorted()).toEqual(['emptied', 'known']);
  });
};
