import type { ObservationListQuery, TraceListQuery } from '@spanledger/core';
import { expect, test } from 'vitest';

import { someTime } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { aTrace, anObservation, seed, type TelemetryStore } from './telemetry-store.ts';

const ids = ['a', 'b', 'c'];

export const describeObservationWrites = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  test('only observations that were written at a time or later are listed and streamed where that is asked for', async () => {
    const projectId = await seed(store(), (project) => ({
      observations: ids.map((id, at) => anObservation(project, `t/${id}`, {}, { updatedAt: someTime + at })),
    }));
    expect(await pathsOf(projectId, { writtenSince: someTime + 1 })).toEqual(['t/b', 't/c']);
    expect(await pathsOf(projectId, { writtenSince: someTime + 3 })).toEqual([]);
    const streamed = { writtenSince: someTime + 2, limit: 10, parts: new Set([]) };
    expect((await store().observations.stream(projectId, streamed)).map(({ id }) => id)).toEqual(['c']);
  });
};

export const describeTraceWrites = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  test('only traces that were written at a time or later are listed where that is asked for', async () => {
    const projectId = await seed(store(), (project) => ({
      traces: ids.map((id, at) => aTrace(project, id, {}, { updatedAt: someTime + at })),
    }));
    expect(await idsOf(projectId, { writtenSince: someTime + 1 })).toEqual(['b', 'c']);
    expect(await idsOf(projectId, { writtenSince: someTime + 3 })).toEqual([]);
  });
};
