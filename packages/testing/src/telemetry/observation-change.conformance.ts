import { clockOf, whereEqual, type ObservationId, type ObservationListQuery, type TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { anObservation, seedTogether, type TelemetryStore } from './telemetry-store.ts';

/** Reads of observations that were rewritten, moved and deleted. */
export const describeObservationChanges = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  const seeded = seedTogether(store);
  const later = { clock: clockOf(someTime + 1_000_000) };

  const retimed = seeded((project) => ({ observations: [anObservation(project, 't/o')] }));
  test('one whose start changed within its day is found by its latest start only', async () => {
    const startTime = someTime - 3_600_000_000;
    await store().writer.write(
      telemetryRows({ observations: [anObservation(retimed, 't/o', { startTime, ...later })] }),
    );
    expect(await pathsOf(retimed, { from: someTime })).toEqual([]);
    expect(await pathsOf(retimed, { to: someTime })).toEqual(['t/o']);
  });

  const movedAway = seeded((project) => ({ observations: [anObservation(project, 't/o')] }));
  test('one that moved to another day is there once', async () => {
    const startTime = someTime + 40 * oneDay;
    const moved = anObservation(movedAway, 't/o', { startTime, ...later }, { movedFrom: someTime });
    await store().writer.write(telemetryRows({ observations: [moved] }));
    expect(await pathsOf(movedAway, {})).toEqual(['t/o']);
    expect(await store().observations.ofTrace(movedAway, 't' as TraceId)).toHaveLength(1);
    expect(await store().observations.get(movedAway, 'o' as ObservationId)).toMatchObject({ startTime });
  });

  const rewritten = seeded((project) => ({
    observations: [anObservation(project, 't/o', { name: 'before' })],
  }));
  test('a rewritten one is found by what it is now', async () => {
    await store().writer.write(
      telemetryRows({ observations: [anObservation(rewritten, 't/o', { name: 'now', ...later })] }),
    );
    expect(await pathsOf(rewritten, { filters: whereEqual({ name: 'before' }) })).toEqual([]);
    expect(await pathsOf(rewritten, { filters: whereEqual({ name: 'now' }) })).toEqual(['t/o']);
  });

  const withDeleted = seeded((project) => ({
    observations: [anObservation(project, 't/o'), anObservation(project, 'u/o2')],
  }));
  test('those of a deleted trace are gone', async () => {
    const deletion = { kind: 'trace', id: 't' as TraceId, projectId: withDeleted, ...later } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await pathsOf(withDeleted, {})).toEqual(['u/o2']);
    expect(await store().observations.get(withDeleted, 'o' as ObservationId)).toBeUndefined();
    expect(await store().observations.ofTrace(withDeleted, 't' as TraceId)).toEqual([]);
  });
};
