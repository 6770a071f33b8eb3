import type { ObservationListQuery, TraceListQuery } from '@spanledger/core';
import { expect, test } from 'vitest';

import { someTime } from './builders.ts';
import type { IdsOf } from './ids-of.ts';
import { aTrace, anObservation, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const ids = ['a', 'b', 'c'];

export const describeObservationWrites = (store: () => TelemetryStore, pathsOf: IdsOf<ObservationListQuery>): void => {
  const seeded = seedTogether(store);
  const writtenLater = seeded((project) => ({
    observations: ids.map((id, at) => anObservation(project, `t/${id}`, {}, { updatedAt: someTime + at })),
  }));
  test('only observations that were written at a time or later are listed and streamed where that is asked for', async () => {
    expect(await pathsOf(writtenLater, { writtenSince: someTime + 1 })).toEqual(['t/b', 't/c']);
    expect(await pathsOf(writtenLater, { writtenSince: someTime + 3 })).toEqual([]);
    const streamed = { writtenSince: someTime + 2, limit: 10, parts: new Set([]) };
    expect((await store().observations.stream(writtenLater, streamed)).map(({ id }) => id)).toEqual(['c']);
  });
};

export const describeTraceWrites = (store: () => TelemetryStore, idsOf: IdsOf<TraceListQuery>): void => {
  const seeded = seedTogether(store);
  const writtenSince = seeded((project) => ({
    traces: ids.map((id, at) => aTrace(project, id, {}, { updatedAt: someTime + at })),
  }));
  test('only traces that were written at a time or later are listed where that is asked for', async () => {
    expect(await idsOf(writtenSince, { writtenSince: someTime + 1 })).toEqual(['b', 'c']);
    expect(await idsOf(writtenSince, { writtenSince: someTime + 3 })).toEqual([]);
  });
};
