import { queryMetrics } from '@spanledger/api-contract';
import type { ObservationId, TraceId } from '@spanledger/core';
import { noCost, observationRecord, observationRow, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const range = { fromTimestamp: '2026-03-01T00:00:00.000Z', toTimestamp: '2026-03-05T00:00:00Z' };
const count = { measure: 'count', aggregation: 'count' };
const cost = { measure: 'totalCost', aggregation: 'sum' };
const ofObservations = { view: 'observations', metrics: [count], ...range };

const pathOf = (query: unknown, path = '/api/public/v2/metrics'): string =>
  `${path}?query=${encodeURIComponent(JSON.stringify(query))}`;

interface Answer {
  readonly data: readonly Record<string, unknown>[];
}

describe('metrics', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const call = (index: number) =>
      observationRow({
        projectId,
        traceId: 'trace' as TraceId,
        id: `call-${index}` as ObservationId,
        record: observationRecord({ type: 'GENERATION', model: 'gpt-4o', name: `call ${index}` }),
        cost: { ...noCost, source: 'provided', total: BigInt(index) * 100_000_000_000n },
      });
    const trace = traceRecord({ name: 'chat', tags: ['a', 'b'], metadata: { plan: 'pro' } });
    await api.store.writer.write(
      telemetryRows({
        traces: [traceRow({ projectId, id: 'trace' as TraceId, record: trace })],
        observations: Array.from({ length: 120 }, (_, index) => call(index)),
      }),
    );
  });
  afterAll(async () => api.close());

  const rows = async (path: string): Promise<number> => (await api.askJson<Answer>(path)).data.length;

  it.each(['/api/public/metrics', '/api/public/v2/metrics'])(
    '%s answers numbers, texts and lists as such',
    async (path) => {
      const dimensions = [{ field: 'providedModelName' }, { field: 'tags' }];
      const metrics = [
        count,
        cost,
        { ...cost, aggregation: 'histogram' },
        { measure: 'timeToFirstToken', aggregation: 'p95' },
      ];
      const answer = await api.askJson<Answer>(
        pathOf({ ...ofObservations, dimensions, metrics, config: { bins: 2 } }, path),
      );
      queryMetrics.responses[200].schema.parse(answer);
      expect(answer).toEqual({
        data: [
          {
            providedModelName: 'gpt-4o',
            tags: ['a', 'b'],
            count_count: 120,
            sum_totalCost: 714,
            histogram_totalCost: [
              [0, 5.95, 60],
              [5.95, 11.9, 60],
            ],
            p95_timeToFirstToken: null,
          },
        ],
      });
    },
  );

  it('answers money without binary noise', async () => {
    const filters = [{ type: 'stringOptions', column: 'id', operator: 'any of', value: ['call-1', 'call-2'] }];
    const { data } = await api.askJson<Answer>(pathOf({ ...ofObservations, metrics: [cost], filters }));
    expect(data).toEqual([{ sum_totalCost: 0.3 }]);
  });

  it('fills the gaps of a time series', async () => {
    const { data } = await api.askJson<Answer>(pathOf({ ...ofObservations, timeDimension: { granularity: 'day' } }));
    expect(data).toEqual([
      { time_dimension: '2026-03-01', count_count: 0 },
      { time_dimension: '2026-03-02', count_count: 0 },
      { time_dimension: '2026-03-03', count_count: 0 },
      { time_dimension: '2026-03-04', count_count: 120 },
    ]);
  });

  it('a query without a limit gives a hundred rows in the second version, and all of them in the first', async () => {
    const query = { ...ofObservations, dimensions: [{ field: 'id' }] };
    expect(await rows(pathOf(query))).toBe(100);
    expect(await rows(pathOf(query, '/api/public/metrics'))).toBe(120);
    expect(await rows(pathOf({ ...query, config: { row_limit: 110 } }))).toBe(110);
    expect(await rows(pathOf({ ...query, config: { row_limit: 5 } }, '/api/public/metrics'))).toBe(5);
  });

  it('knows traces in the first version only', async () => {
    const filters = [{ type: 'stringObject', column: 'metadata', key: 'plan', operator: '=', value: 'pro' }];
    const query = { ...ofObservations, view: 'traces', filters };
    expect(await api.askJson(pathOf(query, '/api/public/metrics'))).toEqual({ data: [{ count_count: 1 }] });
    expect((await api.ask(pathOf(query))).status).toBe(400);
  });

  it('takes null for what is left out, and times with an offset', async () => {
    const nothing = { dimensions: null, filters: null, timeDimension: null, orderBy: null, config: null };
    const times = { fromTimestamp: '2026-03-04T07:06:07+02:00', toTimestamp: '2026-03-04T05:06:08.000000+00:00' };
    expect(await api.askJson(pathOf({ ...ofObservations, ...nothing, ...times }))).toEqual({
      data: [{ count_count: 120 }],
    });
  });

  it.each<[string, unknown, string]>([
    ['a missing view', { metrics: [count], ...range }, 'query.query.view'],
    ['an unknown view', { ...ofObservations, view: 'users' }, 'query.query.view'],
    ['missing metrics', { view: 'observations', ...range }, 'query.query.metrics'],
    [
      'an unknown measure',
      { ...ofObservations, metrics: [{ ...count, measure: 'x' }] },
      'query.query.metrics[0].measure',
    ],
    [
      'an unknown aggregation',
      { ...ofObservations, metrics: [{ ...count, aggregation: 'p42' }] },
      'metrics[0].aggregation',
    ],
    ['an unknown dimension', { ...ofObservations, dimensions: [{ field: 'x' }] }, 'query.query.dimensions[0].field'],
    [
      'an unknown granularity',
      { ...ofObservations, timeDimension: { granularity: 'eon' } },
      'timeDimension.granularity',
    ],
    ['a missing time', { ...ofObservations, toTimestamp: undefined }, 'query.query.toTimestamp'],
    ['a time that is none', { ...ofObservations, fromTimestamp: 'monday' }, 'query.query.fromTimestamp'],
    ['a range backwards', { ...ofObservations, toTimestamp: '2026-01-01T00:00:00Z' }, 'query.query.fromTimestamp'],
    ['too many bins', { ...ofObservations, config: { bins: 101 } }, 'query.query.config.bins'],
    ['too many rows', { ...ofObservations, config: { row_limit: 1001 } }, 'query.query.config.row_limit'],
    ['no rows', { ...ofObservations, config: { row_limit: 0 } }, 'query.query.config.row_limit'],
    [
      'an order by what is not there',
      { ...ofObservations, orderBy: [{ field: 'x', direction: 'asc' }] },
      'orderBy[0].field',
    ],
    [
      'a filter on what is not there',
      { ...ofObservations, filters: [{ type: 'null', column: 'x', operator: 'is null' }] },
      'filters[0]',
    ],
    [
      'a filter of no type',
      { ...ofObservations, filters: [{ column: 'name', operator: '=', value: 'x' }] },
      'filters[0].type',
    ],
    ['a list', [], 'query.query'],
  ])('names %s', async (_what, query, path) => {
    const response = await api.ask(pathOf(query));
    expect(response.status).toBe(400);
    const { issues, detail } = (await response.json()) as { issues: { path: string }[]; detail: string };
    expect(issues.map((issue) => issue.path)).toContainEqual(expect.stringContaining(path));
    expect(detail).toContain(path);
  });

  it.each(['', '?query=', '?query={', '?query=%7B%22view%22'])('needs a query as JSON: %s', async (search) => {
    const response = await api.ask(`/api/public/metrics${search}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('query.query') as string });
  });

  it('of another project are not seen', async () => {
    const answer = await api.askJson(pathOf({ ...ofObservations, metrics: [count, cost] }), { as: api.strangerKey });
    expect(answer).toEqual({ data: [{ count_count: 0, sum_totalCost: 0 }] });
  });

  it('names members of the query that have no effect, at any depth', async () => {
    const dimensions = [{ field: 'providedModelName', limit: 1 }];
    const filter = [{ type: 'string', column: 'model', operator: '=', value: 'none' }];
    const response = await api.ask(`${pathOf({ ...ofObservations, dimensions, filter })}&tz=UTC`);
    expect(response.headers.get('x-spanledger-ignored-parameters')).toBe('tz, dimensions%5B0%5D.limit, filter');
    const { data, warnings } = (await response.json()) as Answer & { readonly warnings: readonly unknown[] };
    expect(data).toHaveLength(1);
    expect(warnings).toMatchObject([
      { path: 'query.tz' },
      { path: 'query.query.dimensions[0].limit' },
      { path: 'query.query.filter', message: "is no member of a query. Did you mean 'filters'?" },
    ]);
    const config = { bins: 5, row_limit: 3 };
    const all = { ...ofObservations, dimensions: null, filters: [], orderBy: [], timeDimension: null, config };
    expect(await api.askJson(pathOf(all))).not.toHaveProperty('warnings');
  });
});
