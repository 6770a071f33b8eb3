import { getObservation, listObservations } from '@spanledger/api-contract';
import type { Cost, ObservationId, ObservationRecord, ObservationRow, TraceId } from '@spanledger/core';
import { anObservation, noCost, someTime, telemetryRows, traceRecord, traceRow } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Listed {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: Record<string, number>;
}

const second = 1_000_000;
const usd = (millionths: number): bigint => BigInt(millionths) * 1_000_000n;

const computed: Cost = {
  source: 'computed',
  details: { input: usd(25), input_cached_tokens: usd(5), output: usd(100) },
  total: usd(130),
  modelId: 'gpt-4o',
  priceVersion: 'prices@1',
};

const ids = (page: Listed): unknown[] => page.data.map(({ id }) => id);

describe('observations', () => {
  let api: TestApi;
  const get = async (id: string): Promise<Record<string, unknown>> => {
    const observation = await api.askJson(`/api/public/observations/${id}`);
    getObservation.responses[200].schema.parse(observation);
    return observation;
  };

  beforeAll(async () => {
    api = await startTestApi();
    const { projectId } = api;
    const observation = (id: string, fields: Partial<ObservationRecord>, row: Partial<ObservationRow> = {}) =>
      anObservation(projectId, `trace/${id}`, fields, row);
    const usage = {
      details: { input: 10, input_cached_tokens: 5, output: 20, output_reasoning_tokens: 2, total: 37 },
      convention: 'inclusive',
      role: 'own',
    } as const;
    await api.store.writer.write(
      telemetryRows({
        traces: [traceRow({ projectId, id: 'trace' as TraceId, record: traceRecord({ userId: 'ada' }) })],
        observations: [
          observation('span', { startTime: someTime - second, endTime: null, name: 'root', version: 'v1' }),
          observation(
            'priced',
            {
              type: 'GENERATION',
              name: 'chat',
              parentObservationId: 'span' as ObservationId,
              endTime: someTime + 2 * second,
              completionStartTime: someTime + second / 2,
              level: 'WARNING',
              model: 'gpt-4o-2024-08-06',
              modelParameters: '{"temperature":0.5}',
              input: '[{"role":"user","content":"hi"}]',
              output: 'hello',
              metadata: { step: '1' },
              environment: 'production',
              promptName: 'greeting',
              promptVersion: 3,
              usage,
            },
            { cost: computed },
          ),
          observation(
            'unpriced',
            { type: 'GENERATION', startTime: someTime + second, model: 'mystery', usage },
            { cost: { ...noCost, source: 'unpriced' } },
          ),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('the list is newest first, in the shape of the contract', async () => {
    const page = await api.askJson<Listed>('/api/public/observations');
    listObservations.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['unpriced', 'priced', 'span']);
    expect(page.meta).toEqual({ page: 1, limit: 50, totalItems: 3, totalPages: 1 });
  });

  it('a page is returned without its count, if that is not wanted', async () => {
    const page = await api.askJson<Listed>('/api/public/observations?limit=1&total=false');
    listObservations.responses[200].schema.parse(page);
    expect(ids(page)).toEqual(['unpriced']);
    expect(page.meta).toEqual({ page: 1, limit: 1 });
    expect((await api.ask('/api/public/observations?total=no')).status).toBe(400);
  });

  it.each([
    ['type=GENERATION', ['unpriced', 'priced']],
    ['name=root', ['span']],
    ['userId=ada', ['unpriced', 'priced', 'span']],
    ['userId=bob', []],
    ['traceId=trace&limit=1&page=2', ['priced']],
    ['traceId=other', []],
    ['level=WARNING', ['priced']],
    ['parentObservationId=span', ['priced']],
    ['environment=production', ['priced']],
    ['version=v1', ['span']],
    ['fromStartTime=2026-03-04T05:06:07.890Z', ['unpriced', 'priced']],
    ['toStartTime=2026-03-04T05:06:07Z', ['span']],
    ['orderBy=totalCost.desc&traceId=trace&type=GENERATION', ['priced', 'unpriced']],
    ['orderBy=startTime.asc&limit=1', ['span']],
    ['search=HELLO', ['priced']],
    ['sessionId=none', []],
    [
      `filter=${encodeURIComponent('[{"type":"string","column":"model","operator":"=","value":"mystery"}]')}`,
      ['unpriced'],
    ],
  ])('answer ?%s', async (query, expected) => {
    expect(ids(await api.askJson<Listed>(`/api/public/observations?${query}`))).toEqual(expected);
  });

  it.each(['type=NOVEL', 'level=LOUD', 'page=0', 'limit=1000', 'fromStartTime=now', 'orderBy=totalCost.desc'])(
    'refuse ?%s',
    async (query) => {
      expect((await api.ask(`/api/public/observations?${query}`)).status).toBe(400);
    },
  );

  it('carry usage and cost in every form that clients read', async () => {
    expect(await get('priced')).toMatchObject({
      traceId: 'trace',
      parentObservationId: 'span',
      startTime: '2026-03-04T05:06:07.890Z',
      input: [{ role: 'user', content: 'hi' }],
      output: 'hello',
      metadata: { step: 1 },
      modelParameters: { temperature: 0.5 },
      model: 'gpt-4o-2024-08-06',
      modelId: 'gpt-4o',
      priceVersion: 'prices@1',
      promptId: null,
      promptName: 'greeting',
      promptVersion: 3,
      usageDetails: { input: 10, input_cached_tokens: 5, output: 20, output_reasoning_tokens: 2, total: 37 },
      usage: { unit: 'TOKENS', input: 15, output: 22, total: 37 },
      unit: 'TOKENS',
      promptTokens: 15,
      completionTokens: 22,
      totalTokens: 37,
      costDetails: { input: 0.000025, input_cached_tokens: 0.000005, output: 0.0001, total: 0.00013 },
      costSource: 'computed',
      inputPrice: 0.0000025,
      outputPrice: 0.000005,
      totalPrice: null,
      calculatedInputCost: 0.00003,
      calculatedOutputCost: 0.0001,
      calculatedTotalCost: 0.00013,
      usagePricingTierId: null,
      usagePricingTierName: null,
      latency: 2,
      timeToFirstToken: 0.5,
    });
  });

  it('that are unpriced have no cost at all, never 0', async () => {
    expect(await get('unpriced')).toMatchObject({
      costSource: 'unpriced',
      costDetails: {},
      calculatedTotalCost: null,
      calculatedInputCost: null,
      inputPrice: null,
      modelId: null,
    });
  });

  it('that used nothing cost 0 and have no latency while they run', async () => {
    expect(await get('span')).toMatchObject({
      costSource: 'none',
      usageDetails: {},
      costDetails: {},
      usage: { unit: 'TOKENS', input: 0, output: 0, total: 0 },
      calculatedTotalCost: 0,
      endTime: null,
      latency: null,
      timeToFirstToken: null,
      modelParameters: null,
    });
  });

  it('of another project are not seen', async () => {
    const as = api.strangerKey;
    expect((await api.askJson<Listed>('/api/public/observations', { as })).data).toEqual([]);
    expect((await api.ask('/api/public/observations/priced', { as })).status).toBe(404);
  });
});
