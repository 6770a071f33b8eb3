import { clockOf } from '@spanledger/core';
import type { ObservationId, TraceId, TreeObservation, TreeQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { anObservation, decidedAs, seedTogether, usageOf, type TelemetryStore } from './telemetry-store.ts';

const t = 't' as TraceId;

/** The contract of every store for reading the tree of a trace. */
export const describeObservationTree = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const cost = {
    source: 'provided',
    details: { total: 10n ** 20n + 1n },
    total: 10n ** 20n + 1n,
    modelId: 'gpt-4',
    priceVersion: null,
  } as const;
  const fields = {
    type: 'GENERATION',
    name: 'call',
    level: 'ERROR',
    endTime: someTime + 1,
    model: 'gpt-4',
    parentObservationId: 'a' as ObservationId,
    usage: usageOf({ input: 2 }),
  } as const;
  const withTree = seeded((project) => ({
    observations: [
      anObservation(project, 't/a', { type: null, level: null, endTime: null, name: null }),
      anObservation(project, 't/b', { ...fields, metadata: decidedAs(false, 'a') }, { cost }),
    ],
  }));
  test('a tree shows of each observation its place, its times and what it used and cost, to the last decimal', async () => {
    const none = { name: null, endTime: null, model: null, totalUnits: null, totalCost: null, costSource: 'none' };
    expect(await store().observations.tree(withTree, t, { limit: 10 })).toStrictEqual([
      {
        ...none,
        id: 'a',
        parentObservationId: null,
        type: 'SPAN',
        level: 'DEFAULT',
        startTime: someTime,
        counted: true,
      },
      {
        id: 'b',
        parentObservationId: 'a',
        type: 'GENERATION',
        name: 'call',
        level: 'ERROR',
        startTime: someTime,
        endTime: someTime + 1,
        model: 'gpt-4',
        counted: false,
        totalUnits: 2,
        totalCost: cost.total,
        costSource: 'provided',
      },
    ]);
  });

  const withPositions = seeded((project) => ({
    observations: [
      ...['t/b', 't/\uff5e', 't/\u{1f600}', 't/a', 'u/x'].map((path) => anObservation(project, path)),
      anObservation(project, 't/next-month', { startTime: someTime + 40 * oneDay }),
      anObservation(project, 't/same-ms', { startTime: someTime + 1 }),
      anObservation(project, 't/first', { startTime: someTime - oneDay }),
    ],
  }));
  seeded((other) => ({ observations: [anObservation(other, 't/foreign')] }));
  test('following the positions of a tree gives each observation of the trace once, by start, ties by id', async () => {
    const seen: string[] = [];
    let after: TreeQuery['after'];
    for (let page = 0; page < 9; page += 1) {
      const items: readonly TreeObservation[] = await store().observations.tree(withPositions, t, { limit: 2, after });
      seen.push(...items.map(({ id }) => id));
      after = items.at(-1) ?? after;
    }
    expect(seen).toEqual(['first', 'a', 'b', '\uff5e', '\u{1f600}', 'same-ms', 'next-month']);
  });

  const withDeleted = seeded((project) => ({ observations: [anObservation(project, 't/o')] }));
  test('the tree of a deleted trace is empty', async () => {
    const deletion = { kind: 'trace', id: t, projectId: withDeleted, clock: clockOf(someTime + 1_000_000) } as const;
    await store().writer.write(telemetryRows({ deletions: [deletion] }));
    expect(await store().observations.tree(withDeleted, t, { limit: 10 })).toEqual([]);
  });
};
