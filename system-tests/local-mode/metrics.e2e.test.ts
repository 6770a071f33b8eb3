import { LangfuseClient as LangfuseClientV4 } from '@langfuse/client-v4';
import { LangfuseClient as LangfuseClientV5 } from '@langfuse/client';
import { Langfuse } from 'langfuse';
import { beforeAll, describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();

const at = (second: number): string => `2026-03-01T10:00:0${second}.000Z`;
const event = (type: string, id: string, body: Record<string, unknown>) => ({
  id: `${type} ${id}`,
  type,
  timestamp: at(0),
  body: { id, ...body },
});
const call = (id: string, usageDetails: Record<string, number>, costDetails: Record<string, number>) =>
  event('generation-create', id, {
    traceId: 'trace',
    name: id,
    model: 'made-up',
    startTime: at(1),
    endTime: at(3),
    usageDetails,
    costDetails,
  });

beforeAll(async () => {
  const batch = [
    event('trace-create', 'trace', { name: 'chat', userId: 'ada', tags: ['x'], timestamp: at(0) }),
    call('first', { input: 10, output: 5 }, { total: 0.1 }),
    call('second', { input: 20, output: 5 }, { total: 0.2 }),
    event('score-create', 'score', { traceId: 'trace', name: 'quality', value: 0.75 }),
  ];
  await server.askJson('/api/public/ingestion', { method: 'POST', body: JSON.stringify({ batch }) });
});

const range = { fromTimestamp: '2026-03-01T00:00:00Z', toTimestamp: '2026-03-02T00:00:00Z' };
const options = () => ({ ...server.keys, baseUrl: server.url });

const ofModels = JSON.stringify({
  view: 'observations',
  metrics: [
    { measure: 'totalCost', aggregation: 'sum' },
    { measure: 'totalTokens', aggregation: 'sum' },
    { measure: 'latency', aggregation: 'p95' },
    { measure: 'count', aggregation: 'count' },
  ],
  dimensions: [{ field: 'providedModelName' }, { field: 'userId' }],
  timeDimension: { granularity: 'hour' },
  orderBy: [{ field: 'sum_totalCost', direction: 'desc' }],
  ...range,
});
const expectedModels = {
  data: [
    {
      providedModelName: 'made-up',
      userId: 'ada',
      time_dimension: '2026-03-01T10:00:00Z',
      sum_totalCost: 0.3,
      sum_totalTokens: 40,
      p95_latency: 2000,
      count_count: 2,
    },
  ],
};

const ofTraces = JSON.stringify({
  view: 'traces',
  metrics: [{ measure: 'totalCost', aggregation: 'sum' }],
  dimensions: [{ field: 'tags' }],
  ...range,
});
const expectedTraces = { data: [{ tags: ['x'], sum_totalCost: 0.3 }] };

describe('metrics are read by unmodified clients', () => {
  it('@langfuse/client 5, both versions of the endpoint', async () => {
    const { api } = new LangfuseClientV5(options());
    expect(await api.metrics.metrics({ query: ofModels })).toEqual(expectedModels);
    expect(await api.legacy.metricsV1.metrics({ query: ofTraces })).toEqual(expectedTraces);
  });

  it('@langfuse/client 4', async () => {
    const { api } = new LangfuseClientV4(options());
    expect(await api.metrics.metrics({ query: ofTraces })).toEqual(expectedTraces);
  });

  it('langfuse 3', async () => {
    const { api } = new Langfuse(options());
    expect(await api.metricsMetrics({ query: ofModels })).toEqual(expectedModels);
  });

  it('the costs are those of the days', async () => {
    expect(await server.askJson('/api/public/metrics/daily')).toMatchObject({
      data: [{ date: '2026-03-01', totalCost: 0.3, countObservations: 2 }],
    });
  });
});
