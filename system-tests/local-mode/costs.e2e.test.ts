import { describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();

let lastEvent = 0;
const event = (type: string, timestamp: string, body: object) => ({
  id: `e-${(lastEvent += 1)}`,
  type,
  timestamp,
  body,
});

const send = async (...batch: object[]): Promise<void> => {
  const response = await server.ask('/api/public/ingestion', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  });
  expect(await response.json()).toMatchObject({ errors: [] });
};

interface Daily {
  readonly data: readonly { readonly date: string; readonly totalCost: number; readonly countObservations: number }[];
}

const days = async (query = ''): Promise<Daily['data']> =>
  (
    await server.askJson<Daily>(
      `/api/public/metrics/daily?fromTimestamp=2026-02-01T00:00:00Z&toTimestamp=2026-03-01T00:00:00Z${query}`,
    )
  ).data;

const at = '2026-02-10T12:00:00.000Z';
const usage = { input: 1_000_000, output: 100_000 };

describe('costs over the public API', () => {
  it('stay exact under duplicates, updates, corrections of the day and deletes', async () => {
    const trace = event('trace-create', at, { id: 't-1', timestamp: at, userId: 'payer' });
    const create = event('generation-create', at, {
      id: 'g-1',
      traceId: 't-1',
      startTime: at,
      model: 'gpt-4o',
      usageDetails: usage,
    });
    await send(trace, create);
    await send(trace, create, create);
    // 1 × 2.5 + 0.1 × 10
    expect(await days()).toMatchObject([{ date: '2026-02-10', totalCost: 3.5, countObservations: 1 }]);

    await send(
      event('generation-update', '2026-02-10T12:00:01Z', {
        id: 'g-1',
        traceId: 't-1',
        usageDetails: { input: 2_000_000 },
      }),
    );
    expect(await days()).toMatchObject([{ date: '2026-02-10', totalCost: 5, countObservations: 1 }]);

    await send(
      event('generation-update', '2026-02-10T12:00:02Z', {
        id: 'g-1',
        traceId: 't-1',
        startTime: '2026-02-09T12:00:00Z',
      }),
    );
    expect(await days()).toMatchObject([
      { date: '2026-02-10', totalCost: 0, countObservations: 0 },
      { date: '2026-02-09', totalCost: 5, countObservations: 1 },
    ]);
    await send(create, trace);
    expect(await days('&userId=payer')).toMatchObject([{ totalCost: 0 }, { date: '2026-02-09', totalCost: 5 }]);
    expect(await days('&userId=nobody')).toEqual([]);

    await server.askJson('/api/public/traces/t-1', { method: 'DELETE' });
    expect(await days()).toEqual([]);
    expect((await server.ask('/api/public/traces/t-1')).status).toBe(404);
  });

  it('provided wins and keeps every decimal; a model without a price is unpriced, never 0', async () => {
    const body = { traceId: 't-2', startTime: at };
    await send(
      event('generation-create', at, {
        ...body,
        id: 'g-2',
        model: 'gpt-4o',
        usageDetails: usage,
        costDetails: { input: 0.000000000001, cache_read: 0.1, output: 0.2 },
      }),
      event('generation-create', at, { ...body, id: 'g-3', model: 'house-model-1', usageDetails: usage }),
    );
    expect(await server.askJson('/api/public/observations/g-2')).toMatchObject({
      costSource: 'provided',
      calculatedTotalCost: 0.300000000001,
    });
    expect(await server.askJson('/api/public/observations/g-3')).toMatchObject({
      costSource: 'unpriced',
      calculatedTotalCost: null,
    });
    expect(await server.askJson('/api/public/traces/t-2')).toMatchObject({
      totalCost: 0.300000000001,
      unpricedObservations: 1,
    });
    await server.askJson('/api/public/traces/t-2', { method: 'DELETE' });
  });

  it('prices by the price in force at the start time', async () => {
    const call = { traceId: 't-3', model: 'claude-sonnet-4-6', usageDetails: { input: 300_000, output: 0 } };
    await send(
      event('generation-create', at, { ...call, id: 'before', startTime: '2026-03-12T23:59:59Z' }),
      event('generation-create', at, { ...call, id: 'after', startTime: '2026-03-13T00:00:00Z' }),
    );
    expect(await server.askJson('/api/public/observations/before')).toMatchObject({ calculatedTotalCost: 1.8 });
    expect(await server.askJson('/api/public/observations/after')).toMatchObject({ calculatedTotalCost: 0.9 });
  });
});
