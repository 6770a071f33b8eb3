import { getLedger, getLedgerBatch, type EndpointOutput } from '@spanledger/api-contract';
import type { BatchId, PendingPart, ProjectId } from '@spanledger/core';
import { aReceipt, telemetryRows } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Ledger = EndpointOutput<typeof getLedger, 200>;
type Batch = EndpointOutput<typeof getLedgerBatch, 200>;

const traceId = '0af7651916cd43dd8448eb211c80319c';
const span = (spanId: string): object => ({
  traceId,
  spanId,
  name: 'work',
  startTimeUnixNano: '1770000000000000000',
  endTimeUnixNano: '1770000001500000000',
});
const exportOf = (...spans: object[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const score = { traceId: 'trace', name: 'quality', value: 0.5 };

const batchIdOf = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer;
  expect(response.status).toBeLessThan(300);
  const id = response.headers.get('x-spanledger-batch-id') ?? '';
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  return id;
};

describe('the ledger', () => {
  let api: TestApi;
  let pending: PendingPart[];
  beforeEach(async () => {
    pending = [];
    api = await startTestApi();
  });
  afterEach(async () => api.close());

  const ledger = async (query = '', init = {}): Promise<Ledger> => {
    const ledger = await api.askJson<Ledger>(`/api/public/ledger${query}`, init);
    getLedger.responses[200].schema.parse(ledger);
    return ledger;
  };
  const batch = async (id: string): Promise<Batch> => {
    const found = await api.askJson<Batch>(`/api/public/ledger/batches/${id}`);
    getLedgerBatch.responses[200].schema.parse(found);
    return found;
  };

  it('accounts for good and bad spans and events, each once however often they are sent', async () => {
    const spans = exportOf(span('00f067aa0ba902b7'), span('bad'), span('00f067aa0ba902b8'));
    const events = {
      batch: [
        { id: 'e1', type: 'trace-create', timestamp: '2026-01-02T03:04:05Z', body: { id: 't' } },
        { id: 'e2', type: 'nonsense', timestamp: '2026-01-02T03:04:05Z', body: {} },
        { id: 'e3', type: 'span-create', timestamp: '2026-01-02T03:04:05Z', body: { id: 's', traceId: 't' } },
      ],
    };
    for (let time = 0; time < 3; time += 1) {
      await batchIdOf(api.ask('/v1/traces', { json: spans }));
      await batchIdOf(api.ask('/api/public/ingestion', { json: events }));
    }
    const { totals, hours } = await ledger();
    expect(totals).toMatchObject({
      batches: 2,
      received: 6,
      stored: 4,
      rejected: { bad_span_id: 1, invalid_event: 1 },
      quarantined: 0,
      discarded: 0,
      inFlight: 0,
      balance: 0,
    });
    expect(hours.reduce((sum, { received }) => sum + received, 0)).toBe(6);
    expect(await ledger('', { as: api.strangerKey })).toMatchObject({ totals: { received: 0 }, hours: [] });
  });

  it('knows every write by the id in its answer', async () => {
    const writes: [Promise<Response>, string, number][] = [
      [api.ask('/v1/traces', { json: exportOf(span('00f067aa0ba902b7')) }), 'stored', 1],
      [api.ask('/v1/traces', { json: exportOf(span('bad')) }), 'rejected', 1],
      [api.ask('/v1/logs', { json: { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] } }), 'rejected', 2],
      [api.ask('/v1/traces', { json: exportOf() }), 'stored', 0],
      [api.ask('/api/public/ingestion', { json: { batch: [{}] } }), 'rejected', 1],
      [api.ask('/api/public/traces', { json: { name: 'x' } }), 'stored', 1],
      [api.ask('/api/public/scores', { json: score }), 'stored', 1],
      [api.ask('/api/public/traces/gone', { method: 'DELETE' }), 'stored', 0],
      [api.ask('/api/public/traces', { method: 'DELETE', body: '{"traceIds":["gone"]}' }), 'stored', 0],
      [api.ask('/api/public/scores/gone', { method: 'DELETE' }), 'stored', 0],
    ];
    for (const [answer, state, received] of writes) {
      const id = await batchIdOf(answer);
      expect(await batch(id)).toMatchObject({ id, state, received, parts: [{ part: 0, state: 'written', received }] });
      expect((await api.ask(`/api/public/ledger/batches/${id}`, { as: api.strangerKey })).status).toBe(404);
    }
    expect((await ledger()).totals.balance).toBe(0);
  });

  it('names no batch when nothing was accepted', async () => {
    const response = await api.ask('/api/public/ingestion', { json: { nothing: true } });
    expect([response.status, response.headers.get('x-spanledger-batch-id')]).toEqual([400, null]);
    expect((await api.ask('/api/public/ledger/batches/unknown')).status).toBe(404);
  });

  it('shows what is in flight until it has a receipt, and never twice', async () => {
    await api.close();
    api = await startTestApi({
      queue: {
        enqueue: async () => undefined,
        assertRoom: () => undefined,
        pending: async (projectId) => pending.filter((part) => part.projectId === projectId),
        close: async () => undefined,
      },
    });
    const { projectId } = api;
    const part = (fields: Partial<PendingPart>): PendingPart => ({
      projectId,
      batchId: 'b' as BatchId,
      part: 0,
      receivedAt: Date.now() * 1000 - 1000,
      events: 4,
      payloadBytes: 9,
      ...fields,
    });
    pending = [
      part({}),
      part({}),
      part({ part: 1, events: 2 }),
      part({ batchId: 'old' as BatchId, receivedAt: 1 }),
      part({ projectId: 'other' as ProjectId, events: 100 }),
    ];
    expect((await ledger()).totals).toMatchObject({ received: 6, inFlight: 6, stored: 0, balance: 0 });
    const receipt = aReceipt({
      projectId,
      batchId: 'b' as BatchId,
      received: 4,
      stored: 4,
      receivedAt: Date.now() * 1000,
    });
    await api.store.writer.write(telemetryRows({ receipts: [receipt] }));
    expect((await ledger()).totals).toMatchObject({ received: 6, inFlight: 2, stored: 4, balance: 0 });
    expect(await batch('b')).toMatchObject({
      state: 'in_flight',
      inFlight: 2,
      stored: 4,
      parts: [
        { part: 0, state: 'written' },
        { part: 1, state: 'in_flight', writtenAt: null },
      ],
    });
    expect(await batch('old')).toMatchObject({ state: 'in_flight' });
  });

  it('is asked by period, from the hour of its start', async () => {
    const receivedAt = Date.UTC(2026, 2, 4, 5, 30) * 1000;
    await api.store.writer.write(telemetryRows({ receipts: [aReceipt({ projectId: api.projectId, receivedAt })] }));
    expect((await ledger('?from=2026-03-04T05:45:00Z&to=2026-03-04T06:00:00Z')).hours).toMatchObject([
      { hour: '2026-03-04T05:00:00.000Z', received: 10 },
    ]);
    expect((await ledger('?from=2026-03-04T06:00:00Z&to=2026-03-05T06:00:00Z')).hours).toEqual([]);
    expect((await ledger('?to=2026-03-05T00:00:00Z')).hours).toHaveLength(1);
    expect((await ledger('?from=2026-03-04T00:00:00Z&to=2026-04-04T00:00:00Z')).hours).toHaveLength(1);
    expect((await ledger()).hours).toEqual([]);
  });

  it.each(['from=yesterday', 'from=2026-03-04&to=2026-03-04', 'from=2026-01-01&to=2026-03-04', 'from=2020-01-01'])(
    'refuses ?%s',
    async (query) => {
      const response = await api.ask(`/api/public/ledger?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'invalid_input' });
    },
  );
});
