import type { Filter, MetricsQuery } from '@spanledger/core';
import { expect, test } from 'vitest';
import type { AskMetrics } from './ask-metrics.ts';
import { aScore, aTrace, anObservation, seedTogether, type TelemetryStore } from './telemetry-store.ts';

const noon = Date.UTC(2026, 4, 10, 12) * 1000;

const text = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });

const metric = (measure: string, aggregation: string): MetricsQuery['metrics'][number] =>
  ({ measure, aggregation }) as MetricsQuery['metrics'][number];

/** The contract of every store for valid and invalid queries. */
export const describeMetricQuestions = (store: () => TelemetryStore, ask: AskMetrics): void => {
  const seeded = seedTogether(store);
  const withRange = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon }), aTrace(project, 'b', { timestamp: noon + 10 })],
    observations: [
      anObservation(project, 'a/1', { startTime: noon }),
      anObservation(project, 'a/2', { startTime: noon + 10 }),
    ],
    scores: [aScore(project, 'x', { timestamp: noon }), aScore(project, 'y', { timestamp: noon + 10 })],
  }));
  test('the range holds both of its ends', async () => {
    for (const view of ['traces', 'observations', 'scores-numeric'] as const) {
      const count = async (fromTimestamp: number, toTimestamp: number) =>
        (await ask(withRange, { view, fromTimestamp, toTimestamp }))[0]?.['count_count'];
      expect([view, await count(noon, noon + 10)]).toStrictEqual([view, 2]);
      expect([view, await count(noon + 1, noon + 10)]).toStrictEqual([view, 1]);
      expect([view, await count(noon, noon + 9)]).toStrictEqual([view, 1]);
    }
  });

  const withoutMetrics = seeded((project) => ({
    observations: [anObservation(project, 'a/1', { startTime: noon })],
  }));
  test('without metrics, what there is is counted', async () => {
    expect(await ask(withoutMetrics, { metrics: [], dimensions: ['name'] })).toStrictEqual([
      { name: 'step', count: 1 },
    ]);
  });

  const askedTwice = seeded((project) => ({
    observations: [anObservation(project, 'a/1', { startTime: noon })],
  }));
  test('a metric or dimension that is asked twice is answered once', async () => {
    const count = { measure: 'count', aggregation: 'count' } as const;
    expect(await ask(askedTwice, { metrics: [count, count], dimensions: ['name', 'name'] })).toStrictEqual([
      { name: 'step', count_count: 1 },
    ]);
  });

  const ofObservations: readonly [string, Filter][] = [
    ['its own name', text('name', 'call')],
    ['the name of its model', text('providedModelName', 'm')],
    ['the version of its prompt, as a text', text('promptVersion', '2')],
    [
      'the version of its prompt, as a number, as lists are filtered',
      { type: 'number', column: 'promptVersion', operator: '>=', value: 2 },
    ],
    ['a key of its metadata', { type: 'stringObject', column: 'metadata', key: 'k', operator: 'contains', value: 'v' }],
    ['its place in the tree', { type: 'boolean', column: 'isRootObservation', operator: '=', value: true }],
    ['its parent', { type: 'null', column: 'parentObservationId', operator: 'is null' }],
    ['its latency', { type: 'number', column: 'latency', operator: '>=', value: 1.5 }],
    ['when it started', { type: 'datetime', column: 'start_time', operator: '>', value: '2026-05-10T11:00:00Z' }],
    ['the month in which it started', text('startTimeMonth', '2026-05')],
    ['the user of its trace', text('userId', 'u')],
    ['the release of its trace', { type: 'stringOptions', column: 'release', operator: 'any of', value: ['r'] }],
    ['the tags of its trace', { type: 'arrayOptions', column: 'tags', operator: 'all of', value: ['x'] }],
  ];
  const chosen = { name: 'call', model: 'm', promptVersion: 2, metadata: { k: 'value' } };
  const other = {
    name: 'step',
    metadata: { k: 'x' },
    parentObservationId: '1' as never,
    endTime: noon - 30 * 86_400_000_000 + 2,
  };
  const withObservations = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { userId: 'u', release: 'r', tags: ['x', 'y'] }),
      aTrace(project, 'b', { userId: 'v', release: 'q', tags: ['y'] }),
    ],
    observations: [
      anObservation(project, 'a/1', { startTime: noon, ...chosen }),
      anObservation(project, 'b/2', { startTime: noon - 30 * 86_400_000_000, ...other }),
    ],
  }));
  test.each(ofObservations)('observations are chosen by %s', async (_what, filter) => {
    const rows = await ask(withObservations, { dimensions: ['id'], filters: [filter], fromTimestamp: 0 });
    expect(rows).toStrictEqual([{ id: '1', count_count: 1 }]);
  });

  const ofTraces: readonly [string, Filter][] = [
    ['its name', text('traceName', 'chat')],
    ['the month of its time', text('timestampMonth', '2026-05')],
    ['what it cost', { type: 'number', column: 'totalCost', operator: '=', value: 0 }],
    ['its scores', { type: 'numberObject', column: 'scores', key: 'quality', operator: '>', value: 0.5 }],
  ];
  const withTraces = seeded((project) => ({
    traces: [
      aTrace(project, 'a', { timestamp: noon, name: 'chat' }),
      aTrace(project, 'b', { timestamp: noon - 30 * 86_400_000_000, name: 'other' }),
    ],
    observations: [
      anObservation(project, 'b/1', { startTime: noon }, { cost: { ...priced, total: 1n } }),
      anObservation(project, 'a/1', { startTime: noon }),
    ],
    scores: [aScore(project, 's', { timestamp: noon, traceId: 'a' as never, value: 0.75 })],
  }));
  test.each(ofTraces)('traces are chosen by %s', async (_what, filter) => {
    const query = { view: 'traces', dimensions: ['id'], filters: [filter], fromTimestamp: 0 } as const;
    const metrics = [{ measure: 'observationsCount', aggregation: 'sum' }] as const;
    expect(await ask(withTraces, { ...query, metrics })).toStrictEqual([{ id: 'a', sum_observationsCount: 1 }]);
  });

  const ofScores: readonly [string, Filter][] = [
    ['its name, whatever that is called', text('scoreName', 'quality')],
    ['its value', { type: 'number', column: 'value', operator: '>', value: 0.5 }],
    ['the session of its trace', text('sessionId', 's')],
    ['the release of its trace', text('traceRelease', 'r')],
    ['the name of its observation', text('observationName', 'call')],
    ['its day', text('timestampDay', '2026-05-10')],
  ];
  const withScores = seeded((project) => ({
    traces: [aTrace(project, 'a', { timestamp: noon, sessionId: 's', release: 'r' })],
    observations: [
      anObservation(project, 'a/1', { startTime: noon, name: 'call' }),
      anObservation(project, 'b/1', { startTime: noon, name: 'step' }),
    ],
    scores: [
      aScore(project, 'x', { timestamp: noon, traceId: 'a' as never, observationId: '1' as never, value: 0.75 }),
      aScore(project, 'y', {
        timestamp: noon + 86_400_000_000,
        traceId: 'b' as never,
        observationId: '1' as never,
        value: 0.25,
        name: 'tone',
      }),
    ],
  }));
  test.each(ofScores)('scores are chosen by %s', async (_what, filter) => {
    const rows = await ask(withScores, { view: 'scores-numeric', dimensions: ['id'], filters: [filter] });
    expect(rows).toStrictEqual([{ id: 'x', count_count: 1 }]);
  });

  const misfits: readonly [string, Partial<MetricsQuery>][] = [
    ['fromTimestamp must not be after toTimestamp', { fromTimestamp: noon, toTimestamp: noon - 1 }],
    ['dimensions[1].field must be one of id, traceId', { dimensions: ['id', 'nope'] }],
    ['dimensions[0].field must be one of', { dimensions: ['constructor'] }],
    ['metrics[0].measure must be one of count, observationsCount', { view: 'traces', metrics: [metric('x', 'sum')] }],
    ['metrics[0].measure must be one of', { metrics: [metric('__proto__', 'sum')] }],
    [
      `metrics[0].aggregation of the text 'traceId' must be one of count, uniq`,
      { metrics: [metric('traceId', 'sum')] },
    ],
    [`filters[0] There is no column 'nope'`, { filters: [text('nope', 'x')] }],
    [`filters[0] Column 'latency' takes no filter of type 'string'`, { filters: [text('latency', 'x')] }],
    [`filters[0].column can be 'costType' only when`, { filters: [text('costType', 'x')] }],
    ['dimensions must hold at most one of costType, usageType', { dimensions: ['costType', 'usageType'] }],
    ['orderBy[0].field must be one of count_count', { orderBy: [{ field: 'count_latency', direction: 'asc' }] }],
    ['orderBy[0].field must be one of', { orderBy: [{ field: 'time_dimension', direction: 'asc' }] }],
  ];
  const withoutAny = seeded(() => ({}));
  test.each(misfits)('a refused question names the place and the reason: %s', async (message, query) => {
    const refusal = await ask(withoutAny, query).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) as string });
  });
};

const priced = { source: 'provided', details: {}, modelId: null, priceVersion: null } as const;
