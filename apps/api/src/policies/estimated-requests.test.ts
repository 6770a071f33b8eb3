import { getObservation, listEstimatedCosts } from '@spanledger/api-contract';
import { afterEach, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const at = '2026-02-02T03:04:05Z';
const event = (type: string, body: object) => ({ id: `${type} ${JSON.stringify(body)}`, type, timestamp: at, body });
const call = { id: 'g', traceId: 't', startTime: at, model: 'gpt-4o', input: 'How tall is it?', output: 'It is 81 m.' };

const said = (id: string, who: string) => event('generation-create', { ...call, id, input: `Write to ${who}.` });

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const open = async (): Promise<TestApi> => {
  const api = await startTestApi();
  cleanups.push(async () => api.close());
  return api;
};

const set = async (api: TestApi, kind: 'estimates' | 'masking', document: object): Promise<void> => {
  await api.identity.policies.put(api.projectId, kind, { document: { ...document }, reason: null, expectedVersion: 0 });
};
const send = async (api: TestApi, ...batch: object[]) => api.askJson('/api/public/ingestion', { json: { batch } });

interface Shown {
  readonly estimate?: { readonly usageDetails: { readonly input: number; readonly output: number } };
}
const shown = async (api: TestApi, id = 'g') => api.askJson<Shown>(`/api/public/observations/${id}`);

describe('a call that comes with neither usage nor cost', () => {
  it('has no estimate as long as the project has no policy', async () => {
    const api = await open();
    await send(api, event('trace-create', { id: 't' }), event('generation-create', call));
    expect(await shown(api)).not.toHaveProperty('estimate');
    expect(await api.askJson('/api/public/costs/estimated')).toMatchObject({ data: [], meta: { totalItems: 0 } });
  });

  it('has an estimate under the policy, which is marked, and no total of usage or cost has it', async () => {
    const api = await open();
    await set(api, 'estimates', { enabled: true });
    await send(
      api,
      event('trace-create', { id: 't', userId: 'ada', sessionId: 's' }),
      event('generation-create', call),
      event('generation-create', { ...call, id: 'reported', usage: { input: 5, output: 6 } }),
      event('generation-create', { ...call, id: 'unknown', model: 'claude-sonnet-4-5' }),
    );
    const estimated = { estimate: { estimated: true, usageDetails: { input: 12, output: 6, total: 18 } } };
    const nothing = { usageDetails: {}, costSource: 'none', totalTokens: 0, metadata: {} };
    expect(getObservation.responses[200].schema.parse(await shown(api))).toMatchObject({ ...estimated, ...nothing });
    for (const id of ['reported', 'unknown']) expect(await shown(api, id)).not.toHaveProperty('estimate');
    const { data } = await api.askJson<{ data: { id: string }[] }>('/api/public/v2/observations?fields=core,usage');
    const usage = { ...estimated, usageDetails: {}, totalCost: null };
    expect(data.find(({ id }) => id === 'g')).toMatchObject(usage);
    const exported = await (await api.ask('/api/public/export/observations')).text();
    expect(exported.match(/"estimated":true/g)).toHaveLength(1);

    const { data: days } = await api.askJson<{ data: { usage: { totalUsage: number }[] }[] }>(
      '/api/public/metrics/daily',
    );
    expect(new Set(days.flatMap(({ usage }) => usage.map(({ totalUsage }) => totalUsage)))).toEqual(new Set([0, 11]));
    expect(await api.askJson('/api/public/traces/t')).toMatchObject({ totalCost: 0.0000725 });
    const costs = '/api/public/costs?groupBy=day&from=2026-02-01&to=2026-03-01';
    expect(await api.askJson(costs)).toMatchObject({
      totals: { inputUsage: 5, outputUsage: 6, totalUsage: 11, totalCostExact: '0.0000725' },
    });
    const metrics = { view: 'observations', metrics: [{ measure: 'totalTokens', aggregation: 'sum' }] };
    const period = { fromTimestamp: '2026-02-01T00:00:00Z', toTimestamp: '2026-03-01T00:00:00Z' };
    const query = encodeURIComponent(JSON.stringify({ ...metrics, ...period }));
    const { data: sums } = await api.askJson<{ data: object[] }>(`/api/public/metrics?query=${query}`);
    expect(Object.values(sums[0] ?? {}).map(Number)).toEqual([11]);

    const list = await api.askJson('/api/public/costs/estimated');
    expect(listEstimatedCosts.responses[200].schema.parse(list)).toMatchObject({
      data: [
        {
          model: 'gpt-4o',
          estimated: true,
          estimatedObservations: 1,
          estimatedInputTokens: 12,
          estimatedOutputTokens: 6,
          estimatedCost: '0.00009',
          reportedObservations: 1,
          reportedCost: '0.0000725',
          estimatedShare: 0.5,
        },
      ],
      meta: { totalItems: 1 },
    });
    expect(await api.askJson('/api/public/costs/estimated', { as: api.strangerKey })).toMatchObject({ data: [] });
  });

  it('has no estimate any more when its usage comes later', async () => {
    const api = await open();
    await set(api, 'estimates', { enabled: true });
    await send(api, event('trace-create', { id: 't' }), event('generation-create', call));
    expect(await shown(api)).toHaveProperty('estimate');
    await send(api, event('generation-update', { id: 'g', traceId: 't', usage: { input: 8, output: 9 } }));
    expect(await shown(api)).toMatchObject({ usageDetails: { input: 8, output: 9 } });
    expect(await shown(api)).not.toHaveProperty('estimate');
    expect(await api.askJson('/api/public/costs/estimated')).toMatchObject({ data: [] });
  });

  it('is counted as it is stored where something of it is masked', async () => {
    const api = await open();
    await set(api, 'estimates', { enabled: true });
    await set(api, 'masking', { rules: [{ detector: 'email' }] });
    await send(api, said('sent', 'ada.lovelace+analytical-engine@mail.example.com'), said('stored', '[email]'));
    expect((await shown(api, 'sent')).estimate).toEqual((await shown(api, 'stored')).estimate);
  });
});
