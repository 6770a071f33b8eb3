import { clockOf, sumObservations, type Cost, type ProjectId, type TraceId, type TraceSummary } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import {
  aScore,
  anObservation,
  aTrace,
  costOf,
  seedTogether,
  unpriced,
  usageOf,
  type TelemetryStore,
  decidedAs,
} from './telemetry-store.ts';

const second = 1_000_000;

/** The sums of a trace's observations and scores. */
export const describeTraceSummaries = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  /** The API computes the same sums from observations that it has read; both must be equal. */
  const summaryOf = async (projectId: ProjectId, id = 't'): Promise<TraceSummary | undefined> => {
    const summary = (await store().traces.summaries(projectId, [id as TraceId])).get(id as TraceId);
    const observations = await store().observations.ofTrace(projectId, id as TraceId);
    expect(summary).toMatchObject(sumObservations(observations));
    return summary;
  };

  const traceId = 't' as TraceId;
  const withIds = seeded((project) => ({
    observations: [
      anObservation(project, 't/late', { startTime: someTime + 9 * second, endTime: null }),
      anObservation(project, 't/b', { startTime: someTime, endTime: someTime + 5 * second }),
      anObservation(project, 't/a', { startTime: someTime, endTime: someTime + 1 }),
      anObservation(project, 't/before', { startTime: someTime - oneDay, endTime: null }),
      anObservation(project, 'u/x', { startTime: someTime - 9 * oneDay }),
    ],
    scores: [
      aScore(project, 'y', { traceId, timestamp: someTime + 90 * oneDay }),
      aScore(project, 'z', { traceId, timestamp: someTime }),
      aScore(project, 'other', { traceId: 'u' as TraceId }),
      aScore(project, 'none', { sessionId: 't' }),
    ],
  }));
  test('ids come by time, and the latency goes from the earliest start to the latest end', async () => {
    expect(await summaryOf(withIds)).toStrictEqual({
      observationIds: ['before', 'a', 'b', 'late'],
      scoreIds: ['z', 'y'],
      totalCost: 0n,
      unpricedObservations: 0,
      latencyMicros: oneDay + 9 * second,
    });
  });

  const withMany = seeded((project) => ({
    traces: [aTrace(project, 'bare'), aTrace(project, 'a')],
    observations: [
      anObservation(project, 'a/1', {}, { cost: costOf(1n) }),
      anObservation(project, 'b/1', { startTime: someTime - 40 * oneDay }, { cost: costOf(2n) }),
    ],
    scores: [aScore(project, 's', { traceId: 'c' as TraceId })],
  }));
  test('each of many traces has its own; those with nothing are left out', async () => {
    const ids = ['bare', 'missing', 'b', 'a', 'c', 'a'] as TraceId[];
    const summaries = await store().traces.summaries(withMany, ids);
    expect([...summaries.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(summaries.get('a' as TraceId)?.totalCost).toBe(1n);
    expect(summaries.get('b' as TraceId)?.totalCost).toBe(2n);
    expect(summaries.get('c' as TraceId)).toMatchObject({
      observationIds: [],
      scoreIds: ['s'],
      totalCost: 0n,
      latencyMicros: 0,
    });
    expect((await store().traces.summaries(withMany, [])).size).toBe(0);
  });

  const withSums = seeded((project) => ({
    observations: [
      anObservation(project, 't/1', { startTime: someTime, endTime: someTime + second }, { cost: costOf(1n) }),
      anObservation(project, 't/2', { startTime: someTime }, { cost: unpriced }),
    ],
    scores: [aScore(project, 's', { traceId: 't' as TraceId })],
  }));
  test('sums are the same without ids', async () => {
    const whole = await summaryOf(withSums);
    const summaries = await store().traces.summaries(withSums, ['t' as TraceId], false);
    expect(summaries.get('t' as TraceId)).toStrictEqual({ ...whole, observationIds: [], scoreIds: [] });
  });

  const costs = [1n, 100_000_000_000n, 200_000_000_000n, 10n ** 38n - 1n, 10n ** 38n - 1n, 10n ** 38n - 1n];
  const withLargeCosts = seeded((project) => ({
    observations: costs.map((total, index) => anObservation(project, `t/${index}`, {}, { cost: costOf(total) })),
  }));
  test('costs add up to the last decimal, however large', async () => {
    expect((await summaryOf(withLargeCosts))?.totalCost).toBe(3n * 10n ** 38n + 300_000_000_000n - 2n);
  });

  const use = usageOf({ input: 1 });
  const aggregateUse = usageOf({ input: 1 }, 'aggregate');
  type Reported = readonly [usage: typeof use, cost: Cost, metadata?: Record<string, string>];
  const cases: readonly [string, readonly Reported[], totalCost: bigint, unpriced: number][] = [
    [
      'an aggregate does not count unless its row states so',
      [
        [aggregateUse, costOf(9n)],
        [aggregateUse, unpriced],
        [aggregateUse, costOf(3n), decidedAs(true)],
        [use, costOf(2n)],
      ],
      5n,
      0,
    ],
    [
      'a report of its own counts unless its row states that it does not',
      [
        [use, costOf(9n), decidedAs(false, '2')],
        [use, unpriced, decidedAs(false, '2')],
        [use, costOf(2n), decidedAs(true, '0')],
        [null, costOf(4n)],
        [use, unpriced],
      ],
      6n,
      1,
    ],
  ];
  const withReports = cases.map(([name, observations, totalCost, unpricedObservations]) => {
    const projectId = seeded((project) => ({
      observations: observations.map(([usage, cost, metadata = {}], index) =>
        anObservation(project, `t/${index}`, { usage, metadata, startTime: someTime + index * oneDay }, { cost }),
      ),
    }));
    return [name, projectId, totalCost, unpricedObservations] as const;
  });
  test.each(withReports)('%s', async (_name, projectId, totalCost, unpricedObservations) => {
    expect(await summaryOf(projectId)).toMatchObject({ totalCost, unpricedObservations });
  });

  const withVersions = seeded((project) => ({
    observations: [
      anObservation(project, 't/1', {}, { cost: costOf(5n) }),
      anObservation(project, 't/2', {}, { cost: costOf(1n) }),
    ],
  }));
  test('only the latest version of an observation is summed', async () => {
    const later = { clock: clockOf(someTime + 1), startTime: someTime + 40 * oneDay };
    const moved = anObservation(withVersions, 't/1', later, { cost: costOf(7n), movedFrom: someTime });
    await store().writer.write(telemetryRows({ observations: [moved] }));
    await store().writer.write(
      telemetryRows({ observations: [anObservation(withVersions, 't/1', {}, { cost: costOf(5n) })] }),
    );
    expect(await summaryOf(withVersions)).toMatchObject({ totalCost: 8n, observationIds: ['2', '1'] });
  });
};
