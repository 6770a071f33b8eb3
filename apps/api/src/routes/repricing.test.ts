import { getRepricing, listRecordedCosts, listRepricings, listUnpriced } from '@spanledger/api-contract';
import { notFound, type ProjectId } from '@spanledger/core';
import { startRepricingRunner, type RepricingRunner } from '@spanledger/pricing';
import {
  anObservation,
  aRate,
  bookOfOne,
  memoryCostRevisions,
  memoryRecordedCostReader,
  memoryRepricings,
  memoryTelemetry,
  memoryUnpricedReader,
  noCost,
  someProject,
  someTime,
  type MemoryTelemetry,
  type Repricings,
} from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const path = '/api/public/costs/reprice';
const period = { fromTimestamp: '2026-03-01T00:00:00Z', toTimestamp: '2026-04-01T00:00:00Z' };
const usage = { details: { input: 500_000, total: 500_000 }, convention: 'given', role: 'own' } as const;

const book = bookOfOne('m', { modelId: 'm-1', provider: 'p', version: 'v4', rates: { input: aRate('0.000001') } });
const books = {
  current: book,
  latestVersion: async () => 4,
  concerned: async (projectIds: readonly ProjectId[]) => projectIds,
  at: async (version: number) => {
    if (version > 4) throw notFound('no');
    return book;
  },
};

describe('re-pricing', () => {
  let api: TestApi;
  let state: MemoryTelemetry;
  let runs: Repricings;
  let runner: RepricingRunner | undefined;
  beforeEach(async () => {
    state = memoryTelemetry();
    runs = memoryRepricings();
    await runs.queue.setAutomaticPricing({ version: 4, noticedAt: 0, isSettled: true, settledBefore: null });
    const revisions = memoryCostRevisions(state);
    const unpriced = memoryUnpricedReader(state);
    api = await startTestApi({
      unpriced,
      recordedCosts: memoryRecordedCostReader(state),
      repricings: runs.store,
      repricing: { revisions, books, wake: () => runner?.wake() },
    });
    const start = (): RepricingRunner =>
      startRepricingRunner({
        ...runs,
        revisions,
        unpriced,
        books,
        now: () => someTime,
        pollMs: 5,
        onProblem: (error) => {
          throw error;
        },
      });
    runner = start();
    const row = { cost: { ...noCost, source: 'unpriced' as const } };
    for (const projectId of [api.projectId, someProject()]) {
      state.observations.put(anObservation(projectId, 't/a', { model: 'm', usage, provider: 'p' }, row));
      state.observations.put(anObservation(projectId, 't/b', { model: 'unheard-of', usage }, row));
    }
  });
  afterEach(async () => {
    await runner?.stop();
    runner = undefined;
    await api.close();
  });

  const costOf = (id: string) => state.observations.get(api.projectId, 't', id)?.cost;
  const refusal = async (json: object) => {
    const response = await api.ask(path, { json });
    return { status: response.status, ...((await response.json()) as { code: string; detail: string }) };
  };

  it('a dry run of re-pricing returns the difference to the last decimal, and changes nothing', async () => {
    const run = await api.askJson(path, { json: { ...period, dryRun: true } });
    getRepricing.responses[200].schema.parse(run);
    const sums = {
      observations: 1,
      recordedCost: '0',
      costBefore: '0',
      costAfter: '0.0000005',
      difference: '0.0000005',
      unpricedBefore: 1,
      unpricedAfter: 0,
    };
    expect(run).toMatchObject({
      state: 'succeeded',
      dryRun: true,
      automatic: false,
      requestedBy: api.key.publicKey,
      models: null,
      priceVersion: 4,
      days: 1,
      daysDone: 1,
      totals: sums,
      differences: [{ day: '2026-03-04', model: 'm', ...sums }],
    });
    expect(costOf('a')?.source).toBe('unpriced');
  });

  it('is done in the background, and kept with who asked for it', async () => {
    const { id } = await api.askJson<{ id: string }>(path, { json: { ...period, models: ['m'], priceVersion: 3 } });
    await expect.poll(() => costOf('a')?.source).toBe('computed');
    await expect.poll(async () => api.askJson(`${path}/${id}`)).toMatchObject({ state: 'succeeded' });
    const page = await api.askJson<{ data: object[] }>(path);
    listRepricings.responses[200].schema.parse(page);
    expect(page.data).toMatchObject([{ id, models: ['m'], priceVersion: 3, requestedBy: api.key.publicKey }]);
    expect((await api.ask(`${path}/${id}`, { as: api.strangerKey })).status).toBe(404);
    expect((await api.ask(`${path}/${id}/cancel`, { method: 'POST' })).status).toBe(409);
    expect((await api.ask(`${path}/nothing/cancel`, { method: 'POST' })).status).toBe(404);
  });

  it('that waits is cancelled', async () => {
    await runner?.stop();
    runner = undefined;
    const { id } = await api.askJson<{ id: string }>(path, { json: period });
    expect(await api.askJson(`${path}/${id}/cancel`, { method: 'POST' })).toMatchObject({ id, state: 'cancelled' });
  });

  it.each<[string, object, string]>([
    ['no period', {}, 'body.fromTimestamp is missing'],
    ['half a period', { fromTimestamp: period.fromTimestamp }, 'body.toTimestamp is missing'],
    ['a time that is none', { ...period, fromTimestamp: 'soon' }, 'body.fromTimestamp must be an ISO 8601'],
    ['an empty period', { ...period, toTimestamp: period.fromTimestamp }, 'body.toTimestamp must be after'],
    [
      'a period that ends before it begins',
      { fromTimestamp: period.toTimestamp, toTimestamp: period.fromTimestamp },
      'body.toTimestamp must be after',
    ],
    [
      'a period without observations',
      { fromTimestamp: '2020-01-01', toTimestamp: '2020-02-01' },
      'body.fromTimestamp begins a period without anything to price',
    ],
    ['a model that no observation has', { ...period, models: ['m', 'gpt-x'] }, 'body.models[1] names a model that no'],
    ['no models', { ...period, models: [] }, 'body.models must name a model'],
    ['an unknown version', { ...period, priceVersion: 5 }, 'body.priceVersion must be a version of the price book'],
    ['a version beyond all', { ...period, priceVersion: 2 ** 40 }, 'body.priceVersion'],
    ['a version that is none', { ...period, priceVersion: 1.5 }, 'body.priceVersion'],
  ])('of %s is refused, and leaves nothing behind', async (_what, json, message) => {
    const { status, code, detail: said } = await refusal(json);
    expect({ status, code, said }).toEqual({
      status: 400,
      code: 'invalid_input',
      said: expect.stringContaining(message) as string,
    });
    expect(await api.askJson(path)).toMatchObject({ data: [] });
  });

  it('has a list of what is unpriced, and of what was recorded', async () => {
    const backlog = await api.askJson<{ data: object[] }>('/api/public/costs/unpriced');
    listUnpriced.responses[200].schema.parse(backlog);
    expect(backlog.data).toMatchObject([
      { model: 'm', provider: 'p', observations: 1, units: { input: 500_000 }, firstSeen: '2026-03-04T05:06:07.890Z' },
      { model: 'unheard-of', provider: null, observations: 1 },
    ]);
    expect(await api.askJson('/api/public/costs/unpriced?toTimestamp=2026-03-01T00:00:00Z')).toMatchObject({
      data: [],
    });
    const recorded = await api.askJson<{ data: object[] }>('/api/public/costs/recorded?model=m');
    listRecordedCosts.responses[200].schema.parse(recorded);
    expect(recorded.data).toMatchObject([{ date: '2026-03-04', model: 'm', recordedUnpriced: 1, currentCost: '0' }]);
  });
});
