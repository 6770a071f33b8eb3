import type { ObservationListQuery, ObservationStreamQuery, TraceListQuery } from '@spanledger/core';
import { memoryTelemetryStore } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const metricsQuery = encodeURIComponent(
  JSON.stringify({
    view: 'observations',
    metrics: [{ measure: 'count', aggregation: 'count' }],
    fromTimestamp: '2026-03-01T00:00:00Z',
    toTimestamp: '2026-04-01T00:00:00Z',
  }),
);

describe('lists', () => {
  let api: TestApi;
  /** For each read of traces or observations, true if it requested their bodies. */
  let reads: boolean[] = [];

  beforeAll(async () => {
    const { traces, observations } = memoryTelemetryStore();
    api = await startTestApi({
      traces: {
        ...traces,
        list: async (projectId, query: TraceListQuery) => {
          reads.push(query.withBodies);
          return traces.list(projectId, query);
        },
        get: async () => {
          throw new Error('a list reads traces whole');
        },
      },
      observations: {
        ...observations,
        list: async (projectId, query: ObservationListQuery) => {
          reads.push(query.withBodies);
          return observations.list(projectId, query);
        },
        stream: async (projectId, query: ObservationStreamQuery) => {
          reads.push(query.parts.has('io'));
          return observations.stream(projectId, query);
        },
        get: async () => {
          throw new Error('a list reads observations whole');
        },
        ofTrace: async () => {
          throw new Error('a list reads traces whole');
        },
      },
    });
  });
  afterAll(async () => api.close());

  const readsOf = async (path: string): Promise<readonly boolean[]> => {
    reads = [];
    await api.askJson(path);
    return reads;
  };

  it.each([
    'traces?fields=core',
    'traces?fields=core,metrics,observations,scores&userId=a',
    'observations?fields=core',
    'observations?fields=core&filter=%5B%5D&userId=a',
    'v2/observations',
    'v2/observations?fields=core,basic,time,metadata,model,usage,prompt,metrics,trace_context',
  ])('%s reads no input or output', async (path) => {
    expect(await readsOf(`/api/public/${path}`)).toEqual([false]);
  });

  it.each(['traces', 'observations', 'observations?fields=io', 'v2/observations?fields=io'])(
    '%s reads them, as clients expect',
    async (path) => {
      expect(await readsOf(`/api/public/${path}`)).toEqual([true]);
    },
  );

  it.each([
    'scores',
    'v2/scores',
    'v3/scores',
    'sessions',
    'metrics/daily',
    `metrics?query=${metricsQuery}`,
    `v2/metrics?query=${metricsQuery}`,
    'costs?groupBy=model&from=2026-03-01&to=2026-04-01',
    'costs/unpriced',
    'costs/estimated',
    'models',
    'projects',
  ])('%s reads no trace or observation at all', async (path) => {
    expect(await readsOf(`/api/public/${path}`)).toEqual([]);
  });
});
