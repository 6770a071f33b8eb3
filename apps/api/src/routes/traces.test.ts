import { getTrace, listTraces, problemSchema } from '@spanledger/api-contract';
import type { TraceId } from '@spanledger/core';
import {
  memoryTelemetryStore,
  observationRow,
  observationRecord,
  scoreRecord,
  scoreRow,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: Record<string, number>;
}

const second = 1_000_000;

const ids = (page: Listed): unknown[] => page.data.map(({ id }) => id);

describe('traces', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const trace = (id: string, at: number, fields: Partial<Parameters<typeof traceRecord>[0]> = {}) =>
      traceRow({ projectId, id: id as TraceId, timestamp: at, record: traceRecord({ timestamp: at, ...fields }) });
    await api.store.writer.write(
      telemetryRows({
        traces: [
          trace('old', someTime, { name: 'search', userId: 'ada', tags: ['a', 'b'], environment: 'production' }),
          trace('new', someTime + second, {
            name: 'chat',
            sessionId: 'talk',
            input: '{"question":[1,2]}',
            output: 'plain text',
            metadata: { plan: 'pro', nested: '{"deep":true}' },
          }),
        ],
        observations: [
          observationRow({
            projectId,
            traceId: 'new' as TraceId,
            id: 'call' as never,
            record: observationRecord({ type: 'GENERATION', endTime: someTime + 2 * second }),
            cost: { source: 'provided', details: {}, total: 250_000_000_000n, modelId: null, priceVersion: null },
          }),
        ],
        scores: [
          scoreRow({ projectId, id: 'good' as never, record: scoreRecord({ traceId: 'new' as TraceId }) }),
          scoreRow({
            projectId,
            id: 'fixed' as never,
            record: scoreRecord({
              traceId: 'new' as TraceId,
              dataType: 'CORRECTION',
              value: null,
              stringValue: 'better',
            }),
          }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('the list is newest first, in the shape of the contract', async () => {
    const page = await api.askJson<Listed>('/api/public/traces');
    listTraces.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['new', 'old']);
    expect(page.meta).toEqual({ page: 1, limit: 50, totalItems: 2, totalPages: 1 });
    expect(page.data[0]).toMatchObject({
      timestamp: '2026-03-04T05:06:08.890Z',
      input: { question: [1, 2] },
      output: 'plain text',
      metadata: { plan: 'pro', nested: { deep: true } },
      observations: ['call'],
      totalCost: 0.25,
      latency: 2,
      unpricedObservations: 0,
      htmlPath: `/project/${api.projectId}/traces/new`,
      externalId: null,
    });
    expect(page.data[1]).toMatchObject({ observations: [], scores: [], totalCost: 0, latency: 0 });
  });

  it('are listed by page', async () => {
    const page = await api.askJson<Listed>('/api/public/traces?limit=1&page=2');
    expect(ids(page)).toEqual(['old']);
    expect(page.meta).toEqual({ page: 2, limit: 1, totalItems: 2, totalPages: 2 });
  });

  it('a page is returned without its count, if that is not wanted', async () => {
    const page = await api.askJson<Listed>('/api/public/traces?limit=1&total=false');
    listTraces.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['new']);
    expect(page.meta).toEqual({ page: 1, limit: 1 });
    expect((await api.ask('/api/public/traces?total=no')).status).toBe(400);
  });

  it.each([
    ['userId=ada', ['old']],
    ['name=chat', ['new']],
    ['sessionId=talk', ['new']],
    ['tags=a&tags=b', ['old']],
    ['tags=a,b', ['old']],
    ['tags=a&tags=c', []],
    ['environment=production', ['old']],
    ['environment=production&environment=default', ['new', 'old']],
    ['environment=production,default', ['new', 'old']],
    ['userId=&name=&page=&limit=', ['new', 'old']],
    ['orderBy=timestamp.asc', ['old', 'new']],
    ['orderBy=name.DESC', ['old', 'new']],
    ['orderBy=totalCost.desc&fromTimestamp=2026-01-01', ['new', 'old']],
    ['orderBy=latency.asc&fromTimestamp=2026-01-01', ['old', 'new']],
    [
      'orderBy=totalTokens.desc&filter=[{"type":"datetime","column":"timestamp","operator":">=","value":"2026-01-01"}]',
      ['new', 'old'],
    ],
    ['search=QUESTION', ['new']],
    ['search=step', ['new']],
    ['search=no such text', []],
    ['fromTimestamp=2026-03-04T05:06:08Z', ['new']],
    ['toTimestamp=2026-03-04T06:06:08%2B01:00', ['old']],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await api.askJson<Listed>(`/api/public/traces?${query}`))).toEqual(expected);
  });

  it('take conditions, which replace the parameter for the same column', async () => {
    const filter = [{ type: 'string', column: 'name', operator: 'starts with', value: 'ch' }];
    const query = new URLSearchParams({ name: 'search', filter: JSON.stringify(filter) });
    expect(ids(await api.askJson<Listed>(`/api/public/traces?${query.toString()}`))).toEqual(['new']);
  });

  it.each([
    ['page=0', 'query.page'],
    ['page=1.5', 'query.page'],
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=many', 'query.limit'],
    ['fromTimestamp=yesterday', 'query.fromTimestamp'],
    ['orderBy=secret.asc', 'query.orderBy.column'],
    ['orderBy=timestamp', 'query.orderBy.direction'],
    ['orderBy=totalCost.desc', 'query.orderBy'],
    ['orderBy=latency.desc&toTimestamp=2026-01-01', 'query.orderBy'],
    ['name=a&name=b', 'query.name'],
    ['filter=%7B', 'query.filter'],
    ['filter=%5B%7B%22type%22%3A%22string%22%7D%5D', 'query.filter[0].column'],
    [
      `filter=${encodeURIComponent('[{"type":"string","column":"password","operator":"=","value":""}]')}`,
      'query.filter[0]',
    ],
    [`filter=${encodeURIComponent('[{"type":"number","column":"name","operator":"=","value":1}]')}`, 'query.filter[0]'],
  ])('refuse ?%s with the place and the reason', async (query, path) => {
    const response = await api.ask(`/api/public/traces?${query}`);
    expect(response.status).toBe(400);
    const problem = problemSchema.parse(await response.json());
    expect(problem.message).toBe('Invalid request data');
    expect(problem.detail).toMatch(/^Invalid request data: /);
    expect(problem.issues?.map((issue) => issue.path)).toContain(path);
    expect(problem.error).toEqual(problem.issues);
  });

  it('leave out the groups that were not asked for, in the form that clients bear', async () => {
    const { data } = await api.askJson<Listed>('/api/public/traces?fields=core');
    expect(data[0]).toMatchObject({
      input: null,
      output: null,
      metadata: {},
      observations: [],
      scores: [],
      totalCost: -1,
      latency: -1,
    });
  });

  it('ignore unknown groups', async () => {
    const { data } = await api.askJson<Listed>('/api/public/traces?fields=core,colours,metrics');
    expect(data[0]).toMatchObject({ totalCost: 0.25, input: null });
    const all = await api.askJson<Listed>('/api/public/traces?fields=colours');
    expect(all.data[0]).toMatchObject({ input: { question: [1, 2] } });
  });

  it('come one by one with their observations and their scores, corrections aside', async () => {
    const trace = await api.askJson('/api/public/traces/new');
    getTrace.responses[200].schema.parse(trace);
    expect(trace).toMatchObject({ id: 'new', totalCost: 0.25, latency: 2, projectId: api.projectId });
    expect((trace['observations'] as { id: string }[]).map(({ id }) => id)).toEqual(['call']);
    expect((trace['scores'] as { id: string }[]).map(({ id }) => id)).toEqual(['good']);
  });

  it('come one by one without the groups that were not asked for', async () => {
    expect(await api.askJson('/api/public/traces/new?fields=core,scores')).toMatchObject({
      input: null,
      metadata: {},
      observations: [],
      totalCost: -1,
      latency: -1,
      scores: [{ id: 'good' }],
    });
  });

  it('are not found when they do not exist, in the words that existing clients compare', async () => {
    const response = await api.ask('/api/public/traces/never');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'not_found',
      status: 404,
      error: 'LangfuseNotFoundError',
      message: 'Trace never not found within authorized project',
    });
  });

  it('of another project are not seen', async () => {
    const as = api.strangerKey;
    expect((await api.askJson<Listed>('/api/public/traces', { as })).data).toEqual([]);
    expect((await api.ask('/api/public/traces/new', { as })).status).toBe(404);
  });
});

describe('the sums of a trace by its id', () => {
  it('are of its observations where these are read, and asked of the store alone where they are not', async () => {
    const store = memoryTelemetryStore();
    let asked = 0;
    const summaries: typeof store.traces.summaries = async (...query) => {
      asked += 1;
      return store.traces.summaries(...query);
    };
    const api = await startTestApi({ ...store, traces: { ...store.traces, summaries } });
    const { projectId } = api;
    const traceId = 't' as TraceId;
    const cost = {
      source: 'provided',
      details: {},
      total: 250_000_000_000n,
      modelId: null,
      priceVersion: null,
    } as const;
    const record = observationRecord({ startTime: someTime, endTime: someTime + 2 * second });
    await store.writer.write(
      telemetryRows({
        traces: [traceRow({ projectId, id: traceId, record: traceRecord({ timestamp: someTime }) })],
        observations: [observationRow({ projectId, traceId, id: 'o' as never, record, cost })],
      }),
    );
    const sums = { latency: 2, totalCost: 0.25, unpricedObservations: 0 };
    expect(await api.askJson('/api/public/traces/t')).toMatchObject(sums);
    expect(asked).toBe(0);
    expect(await api.askJson('/api/public/traces/t?fields=core,metrics')).toMatchObject(sums);
    expect(asked).toBe(1);
    await api.close();
  });
});
