import { clockOf, type MetricsQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import type { AskMetrics } from './ask-metrics.ts';
import { oneDay, telemetryRows } from './builders.ts';
import {
  aScore,
  aTrace,
  anObservation,
  costOf,
  seedTogether,
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

const at = (text: string): number => Date.parse(text) * 1000;
const noon = at('2026-05-10T12:00:00Z');
const minute = 60_000_000;
const hour = (number: number) => ({ time_dimension: `2026-05-10T0${number}:00:00Z` });

/** The contract of every store for grouping, ordering and limiting values. */
export const describeMetricGroups = (store: () => TelemetryStore, ask: AskMetrics): void => {
  const seeded = seedTogether(store);
  const fields = { userId: 'u', sessionId: 's', release: 'r', version: 'v', name: 'chat', tags: ['x', 'y'] };
  const ofTraces = seeded((project) => ({
    // Long before its observations.
    traces: [aTrace(project, 'a', { timestamp: noon - 40 * oneDay, ...fields })],
    observations: [
      anObservation(project, 'a/1', { startTime: noon, model: 'm', promptName: 'p', promptVersion: 3 }),
      anObservation(project, 'a/2', { startTime: noon, model: 'm', promptName: 'p', promptVersion: 3 }),
      anObservation(project, 'astray/1', { startTime: noon, parentObservationId: 'x' as never, level: 'ERROR' }),
    ],
  }));
  test('an observation is grouped by the fields of its trace, and stays when its trace is not stored', async () => {
    const dimensions = ['userId', 'sessionId', 'traceRelease', 'release', 'traceVersion', 'traceName', 'tags'];
    const own = ['providedModelName', 'promptName', 'promptVersion', 'isRootObservation', 'level', 'startTimeMonth'];
    expect(await ask(ofTraces, { dimensions: [...dimensions, ...own] })).toStrictEqual([
      {
        userId: 'u',
        sessionId: 's',
        traceRelease: 'r',
        release: 'r',
        traceVersion: 'v',
        traceName: 'chat',
        tags: ['x', 'y'],
        providedModelName: 'm',
        promptName: 'p',
        promptVersion: 3,
        isRootObservation: true,
        level: 'DEFAULT',
        startTimeMonth: '2026-05',
        count_count: 2,
      },
      {
        ...Object.fromEntries([...dimensions, ...own].map((field) => [field, null])),
        tags: [],
        isRootObservation: false,
        level: 'ERROR',
        startTimeMonth: '2026-05',
        count_count: 1,
      },
    ]);
  });

  const movedAway = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon, name: 'before' })],
    observations: [anObservation(project, 'a/1', { startTime: noon })],
  }));
  test('an observation is grouped by the trace as it is now, also where that moved to a day long before', async () => {
    const timestamp = noon - 40 * oneDay;
    const clock = clockOf(noon + 40 * oneDay);
    const moved = aTrace(movedAway, 'a', { timestamp, name: 'now', clock }, { movedFrom: noon });
    await store().writer.write(telemetryRows({ traces: [moved] }));
    expect(await ask(movedAway, { dimensions: ['traceName'] })).toEqual([{ traceName: 'now', count_count: 1 }]);
  });

  const ofScores = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon - oneDay * 3, userId: 'u', sessionId: 's' })],
    observations: [
      anObservation(project, 'a/1', { startTime: noon - oneDay * 2, name: 'call', model: 'm', promptVersion: 2 }),
      anObservation(project, 'other/1', { startTime: noon, name: 'not this one' }),
    ],
    scores: [
      aScore(project, 'x', { timestamp: noon, traceId: 'a' as never, observationId: '1' as never }),
      aScore(project, 'y', { timestamp: noon, sessionId: 's', name: 'tone' }),
    ],
  }));
  test('a score is grouped by its trace and its observation', async () => {
    const observation = ['observationName', 'observationModelName', 'observationPromptVersion'];
    const dimensions = ['name', 'userId', 'sessionId', ...observation, 'timestampDay', 'timestampMonth'];
    const times = { timestampDay: '2026-05-10', timestampMonth: '2026-05' };
    expect(await ask(ofScores, { view: 'scores-numeric', dimensions })).toStrictEqual([
      {
        name: 'quality',
        userId: 'u',
        sessionId: 's',
        observationName: 'call',
        observationModelName: 'm',
        observationPromptVersion: 2,
        ...times,
        count_count: 1,
      },
      {
        name: 'tone',
        userId: null,
        sessionId: 's',
        observationName: null,
        observationModelName: null,
        observationPromptVersion: null,
        ...times,
        count_count: 1,
      },
    ]);
  });

  const inExperiment = seeded((project) => {
    const spanIn = (id: string, name: string) => {
      const attributes = {
        'langfuse.experiment.id': `id of ${name}`,
        'langfuse.experiment.name': name,
        'langfuse.experiment.dataset.id': 'd',
        'langfuse.experiment.item.id': id,
      };
      const metadata = { attributes: JSON.stringify(attributes) };
      return anObservation(project, `a/${id}`, { startTime: noon, metadata }, { cost: costOf(2n) });
    };
    return {
      observations: [
        spanIn('1', 'nightly'),
        spanIn('2', 'nightly'),
        spanIn('3', 'weekly'),
        anObservation(project, 'a/4', { startTime: noon }),
      ],
      scores: ['1', '2', '4'].map((id) =>
        aScore(project, `of ${id}`, { timestamp: noon, traceId: 'a' as never, observationId: id as never, value: 1 }),
      ),
    };
  });
  test('observations and their scores are grouped by their experiment', async () => {
    const metrics = [{ measure: 'totalCost', aggregation: 'sum' }] as const;
    const ofDataset = { type: 'string', column: 'experimentDatasetId', operator: '=', value: 'd' } as const;
    const dimensions = ['experimentName', 'experimentId', 'experimentDatasetId'];
    expect(await ask(inExperiment, { dimensions, metrics, filters: [ofDataset] })).toStrictEqual([
      { experimentName: 'nightly', experimentId: 'id of nightly', experimentDatasetId: 'd', sum_totalCost: 4n },
      { experimentName: 'weekly', experimentId: 'id of weekly', experimentDatasetId: 'd', sum_totalCost: 2n },
    ]);
    const items = await ask(inExperiment, { dimensions: ['experimentItemId'], filters: [ofDataset] });
    expect(items.map(({ experimentItemId }) => experimentItemId)).toEqual(['1', '2', '3']);
    const ofScores = { view: 'scores-numeric', dimensions: ['experimentName', 'experimentId'] } as const;
    expect(await ask(inExperiment, ofScores)).toStrictEqual([
      { experimentName: 'nightly', experimentId: 'id of nightly', count_count: 2 },
      { experimentName: null, experimentId: null, count_count: 1 },
    ]);
    const ofNightly = { type: 'string', column: 'experimentName', operator: '=', value: 'nightly' } as const;
    expect(await ask(inExperiment, { view: 'scores-numeric', filters: [ofNightly] })).toEqual([{ count_count: 2 }]);
  });

  const cost = { ...costOf(3n), details: { input: 1n, output: 2n } };
  const withEntries = seeded((project) => ({
    observations: [
      anObservation(project, 'a/1', { startTime: noon, usage: usageOf({ input: 5 }) }, { cost }),
      anObservation(project, 'a/2', { startTime: noon }, { cost }),
      anObservation(project, 'a/3', { startTime: noon }),
    ],
  }));
  test('the entries of costs and usage are groups of their own, and filters may choose among them', async () => {
    const metrics = [{ measure: 'costByType', aggregation: 'sum' }] as const;
    expect(await ask(withEntries, { metrics })).toStrictEqual([
      { costType: 'output', sum_costByType: 4n },
      { costType: 'input', sum_costByType: 2n },
    ]);
    const onlyInput = { type: 'string', column: 'usageType', operator: '=', value: 'input' } as const;
    expect(await ask(withEntries, { dimensions: ['usageType'], filters: [onlyInput] })).toStrictEqual([
      { usageType: 'input', count_count: 1 },
    ]);
  });

  const starts: readonly [Exclude<MetricsQuery['granularity'], undefined>, string, string][] = [
    ['minute', '2026-05-10T12:34:56.789Z', '2026-05-10T12:34:00Z'],
    ['hour', '2026-05-10T12:34:56.789Z', '2026-05-10T12:00:00Z'],
    ['day', '2026-05-10T23:59:59.999Z', '2026-05-10'],
    ['week', '2026-05-10T23:59:59.999Z', '2026-05-04'],
    ['week', '2026-05-11T00:00:00Z', '2026-05-11'],
    ['week', '1970-01-02T00:00:00Z', '1969-12-29'],
    ['month', '2024-02-29T12:00:00Z', '2024-02-01'],
    ['month', '2140-12-31T12:00:00Z', '2140-12-01'],
    ['minute', '2140-12-31T12:34:56Z', '2140-12-31T12:34:00Z'],
  ];
  const withStarts = starts.map(([granularity, time, start]) => {
    const startTime = at(time);
    const projectId = seeded((project) => ({ observations: [anObservation(project, 'a/1', { startTime })] }));
    return [granularity, time, start, startTime, projectId] as const;
  });
  test.each(withStarts)('a %s of %s begins at %s', async (granularity, _time, start, startTime, projectId) => {
    const range = { fromTimestamp: Math.max(startTime - minute, 0), toTimestamp: startTime + minute };
    const rows = await ask(projectId, { granularity, ...range });
    expect(rows.filter((row) => row['count_count'] === 1)).toStrictEqual([{ time_dimension: start, count_count: 1 }]);
  });

  const withGaps = seeded((project) => ({
    observations: [
      anObservation(project, 'a/1', { startTime: at('2026-05-10T02:10:00Z'), name: 'b' }, { cost: costOf(1n) }),
      anObservation(project, 'a/2', { startTime: at('2026-05-10T02:50:00Z'), name: 'a' }),
    ],
  }));
  test('times without anything get a row of nothing, from the first on and up to the last', async () => {
    const metrics = [
      { measure: 'totalCost', aggregation: 'sum' },
      { measure: 'latency', aggregation: 'p95' },
    ] as const;
    const query = {
      metrics,
      dimensions: ['name'],
      granularity: 'hour',
      fromTimestamp: at('2026-05-10T00:30:00Z'),
      toTimestamp: at('2026-05-10T04:30:00Z'),
    } as const;
    const nothing = { name: null, sum_totalCost: 0n, p95_latency: null };
    expect(await ask(withGaps, query)).toStrictEqual([
      { ...nothing, ...hour(0) },
      { ...nothing, ...hour(1) },
      { name: 'a', ...hour(2), sum_totalCost: 0n, p95_latency: 1500 },
      { name: 'b', ...hour(2), sum_totalCost: 1n, p95_latency: 1500 },
      { ...nothing, ...hour(3) },
    ]);
    expect(await ask(withGaps, { ...query, rowLimit: 3 })).toHaveLength(3);
    const ordered = await ask(withGaps, { ...query, orderBy: [{ field: 'sum_totalCost', direction: 'desc' }] });
    expect(ordered.map((row) => row['name'])).toStrictEqual(['b', 'a']);
  });

  const withoutAny = seeded(() => ({}));
  test.each([
    [60 * minute, '2026-05-10T11:00:00Z'],
    [48 * 60 * minute, '2026-05-08T12:00:00Z'],
    [30 * oneDay, '2026-04-10'],
    [100 * oneDay, '2026-01-26'],
    [400 * oneDay, '2025-04-01'],
  ])('some fifty times are taken automatically for a range of %d µs', async (range, first) => {
    const rows = await ask(withoutAny, { granularity: 'auto', fromTimestamp: noon - range, toTimestamp: noon });
    expect(rows[0]).toStrictEqual({ time_dimension: first, count_count: 0 });
    expect(rows.length).toBeGreaterThan(12);
    expect(rows.length).toBeLessThan(120);
  });

  const costs = [3n, 5n, null, 5n];
  const withOrder = seeded((project) => ({
    observations: costs.map((cost, index) =>
      anObservation(project, `a/${index}`, { startTime: noon }, cost === null ? {} : { cost: costOf(cost) }),
    ),
  }));
  test('the highest come first unless ordered otherwise, and what is absent comes last', async () => {
    const query = { dimensions: ['id'], metrics: [{ measure: 'totalCost', aggregation: 'max' }] } as const;
    const idsOf = async (more: Partial<MetricsQuery>) =>
      (await ask(withOrder, { ...query, ...more })).map((row) => row['id']);
    expect(await idsOf({})).toStrictEqual(['1', '3', '0', '2']);
    expect(await idsOf({ rowLimit: 2 })).toStrictEqual(['1', '3']);
    expect(await idsOf({ orderBy: [{ field: 'max_totalCost', direction: 'asc' }] })).toStrictEqual([
      '0',
      '1',
      '3',
      '2',
    ]);
    expect(await idsOf({ orderBy: [{ field: 'id', direction: 'desc' }] })).toStrictEqual(['3', '2', '1', '0']);
  });

  const withTooMany = seeded(() => ({}));
  test('more rows than an answer may hold are refused rather than left out', async () => {
    const query = { granularity: 'minute', fromTimestamp: 0, toTimestamp: noon } as const;
    await expect(ask(withTooMany, query)).rejects.toMatchObject({ code: 'too_expensive' });
    expect(await ask(withTooMany, { ...query, rowLimit: 1000 })).toHaveLength(1000);
  });
};
