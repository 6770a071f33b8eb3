import { listDailyCosts } from '@spanledger/api-contract';
import type { ObservationId, TraceId } from '@spanledger/core';
import { noCost, observationRecord, observationRow, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

describe('daily costs', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const usage = { details: { input: 3, output: 4, total: 7 }, convention: 'given', role: 'own' } as const;
    const call = (id: string, cost: Parameters<typeof observationRow>[0]['cost']) =>
      observationRow({
        projectId,
        traceId: 'trace' as TraceId,
        id: id as ObservationId,
        record: observationRecord({ type: 'GENERATION', model: 'gpt-4o', usage }),
        ...(cost === undefined ? {} : { cost }),
      });
    await api.store.writer.write(
      telemetryRows({
        traces: [traceRow({ projectId, id: 'trace' as TraceId, record: traceRecord({ name: 'chat', userId: 'ada' }) })],
        observations: [
          call('priced', { ...noCost, source: 'provided', total: 100_000_000_000n }),
          call('again', { ...noCost, source: 'provided', total: 200_000_000_000n }),
          call('unpriced', { ...noCost, source: 'unpriced' }),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('have the very members that existing clients expect, and exact sums', async () => {
    const page = await api.askJson('/api/public/metrics/daily');
    listDailyCosts.responses[200].schema.parse(page);
    expect(page).toEqual({
      data: [
        {
          date: '2026-03-04',
          countTraces: 1,
          countObservations: 3,
          totalCost: 0.3,
          usage: [
            {
              model: 'gpt-4o',
              inputUsage: 9,
              outputUsage: 12,
              totalUsage: 21,
              countObservations: 3,
              countTraces: 1,
              totalCost: 0.3,
            },
          ],
        },
      ],
      meta: { page: 1, limit: 50, totalItems: 1, totalPages: 1 },
    });
  });

  it('daily costs include how many observations have no price when asked to', async () => {
    expect(await api.askJson('/api/public/metrics/daily?unpriced=true')).toMatchObject({
      data: [{ unpricedObservations: 1, usage: [{ unpricedObservations: 1 }] }],
    });
  });

  it.each([
    ['traceName=chat', 1],
    ['traceName=other', 0],
    ['userId=ada', 1],
    ['userId=bob', 0],
    ['tags=none', 0],
    ['environment=default', 1],
    ['environment=production', 0],
    ['fromTimestamp=2026-03-05T00:00:00Z', 0],
    ['toTimestamp=2026-03-05T00:00:00Z', 1],
    ['page=2', 0],
  ])('answer ?%s', async (query, days) => {
    const { data } = await api.askJson<{ data: unknown[] }>(`/api/public/metrics/daily?${query}`);
    expect(data).toHaveLength(days);
  });

  it.each(['page=0', 'limit=101', 'unpriced=maybe', 'fromTimestamp=monday'])('refuse ?%s', async (query) => {
    expect((await api.ask(`/api/public/metrics/daily?${query}`)).status).toBe(400);
  });

  it('of another project are not seen', async () => {
    const page = await api.askJson('/api/public/metrics/daily', { as: api.strangerKey });
    expect(page).toMatchObject({ data: [], meta: { totalItems: 0, totalPages: 0 } });
  });
});
