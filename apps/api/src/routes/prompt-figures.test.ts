import { memoryPrompts } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Version {
  readonly version: number;
  readonly cost: string;
}
interface Figures {
  readonly data: readonly Version[];
}
interface Measure {
  readonly measure: string;
  readonly verdict: string;
  readonly difference: number | null;
}
interface Comparison {
  readonly data: readonly Measure[];
}

let api: TestApi;
const name = 'support/greeting';
const prompt = `/api/public/v2/prompts/${encodeURIComponent(name)}`;
const start = Date.now() - 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const call = (version: number, at: number) => {
  const id = `v${version}-${at}`;
  const body = {
    id,
    traceId: `trace-${id}`,
    promptName: name,
    promptVersion: version,
    startTime: iso(start),
    endTime: iso(start + 1000 * version + at),
    usageDetails: { input: 10, output: version },
    costDetails: { total: 0.001 * version },
    environment: at === 0 ? 'staging' : 'production',
    level: at < 4 ? 'ERROR' : 'DEFAULT',
  };
  const score = {
    name: 'quality',
    traceId: `trace-${id}`,
    observationId: id,
    value: version + (at % 2),
    dataType: 'NUMERIC',
  };
  return [
    { id: `event-${id}`, timestamp: iso(start), type: 'generation-create', body },
    { id: `score-${id}`, timestamp: iso(start), type: 'score-create', body: { id: `score-${id}`, ...score } },
  ];
};

beforeAll(async () => {
  api = await startTestApi();
  for (const labels of [['production'], ['staging'], []])
    await api.askJson('/api/public/v2/prompts', { json: { name, prompt: 'Hello', labels } });
  for (const version of [1, 2]) {
    const batch = Array.from({ length: 40 }, (_, at) => call(version, at)).flat();
    await api.askJson('/api/public/ingestion', { json: { batch } });
  }
});
afterAll(async () => api.close());

test('figures are by version with the labels of now, the newest first, and cost is exact', async () => {
  const { data } = await api.askJson<Figures>(`${prompt}/figures`);
  expect(data.map(({ version }) => version)).toEqual([3, 2, 1]);
  expect(data[0]).toMatchObject({ labels: ['latest'], calls: 0, cost: '0', latencyP50Seconds: null, scores: [] });
  expect(data[1]).toMatchObject({
    labels: ['staging'],
    calls: 40,
    errors: 4,
    errorShare: 0.1,
    cost: '0.08',
    costPerCall: expect.closeTo(0.002, 12) as number,
    inputTokens: 400,
    outputTokens: 80,
    scores: [{ subject: 'call', name: 'quality', dataType: 'NUMERIC', count: 40, mean: 2.5, share: null }],
    days: [{ calls: 40, cost: '0.08', rolling: { calls: 40, costPerCall: 0.002, errorShare: 0.1 } }],
  });
});

test('calls are of the period and of the environments that are asked for', async () => {
  const staging = await api.askJson<Figures>(`${prompt}/figures?environment=staging`);
  expect(staging.data.map(({ cost }) => cost)).toEqual(['0', '0.002', '0.001']);
  const before = await api.askJson<Figures>(`${prompt}/figures?toTimestamp=${iso(start)}`);
  expect(before.data.map(({ cost }) => cost)).toEqual(['0', '0', '0']);
});

test('two versions or labels are compared measure by measure', async () => {
  const { data } = await api.askJson<Comparison>(`${prompt}/comparison?baseline=production&candidate=2`);
  expect(data).toMatchObject([
    { measure: 'latencySeconds', test: 'welch', verdict: 'higher', baseline: { count: 40 } },
    { measure: 'costPerCall', verdict: 'higher' },
    { measure: 'tokensPerCall', verdict: 'higher', difference: 1, lower: 1, upper: 1, pValue: 0 },
    { measure: 'errorShare', test: 'newcombe', verdict: 'no_difference', difference: 0, pValue: 1 },
    { measure: 'score', score: { name: 'quality', subject: 'call' }, verdict: 'higher' },
  ]);
  expect(data[0]?.difference).toBeCloseTo(1, 10);
});

test('a version with too few calls has no verdict', async () => {
  const { data } = await api.askJson<Comparison>(`${prompt}/comparison?baseline=staging&candidate=latest`);
  expect(new Set(data.map(({ verdict }) => verdict))).toEqual(new Set(['too_few']));
});

const refused = async (path: string): Promise<readonly [number, string]> => {
  const response = await api.ask(path);
  return [response.status, ((await response.json()) as { message: string }).message];
};

test('an unknown prompt, version or label is 404, and what is missing or wrong is named', async () => {
  expect(await refused('/api/public/v2/prompts/unknown/figures')).toEqual([404, "Prompt not found: 'unknown'"]);
  expect(await refused(`${prompt}/comparison?baseline=1&candidate=none`)).toMatchObject([404, /with label none/]);
  expect(await refused(`${prompt}/comparison?baseline=1&candidate=9`)).toMatchObject([404, /with version 9/]);
  expect(await refused(`${prompt}/comparison?baseline=1`)).toMatchObject([400, /candidate/]);
  expect(await refused(`${prompt}/comparison?baseline=0&candidate=1`)).toMatchObject([400, /baseline/]);
  expect(await refused(`${prompt}/figures?fromTimestamp=2026-01-02&toTimestamp=2026-01-01`)).toMatchObject([
    400,
    /fromTimestamp must be before/,
  ]);
});

test('another project sees neither the prompt nor its calls', async () => {
  expect((await api.ask(`${prompt}/figures`, { as: api.strangerKey })).status).toBe(404);
  expect((await api.ask(`${prompt}/comparison?baseline=1&candidate=2`, { as: api.strangerKey })).status).toBe(404);
});

test('the labels of a prompt are looked up one after the other, and each version once', async () => {
  const stores = memoryPrompts();
  let [underWay, most, asked] = [0, 0, 0];
  const get: typeof stores.prompts.get = async (...of) => {
    [underWay, asked] = [underWay + 1, asked + 1];
    most = Math.max(most, underWay);
    await new Promise((resolve) => void setImmediate(resolve));
    underWay -= 1;
    return stores.prompts.get(...of);
  };
  const own = await startTestApi({ ...stores, prompts: { ...stores.prompts, get } });
  for (const labels of [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ])
    await own.askJson('/api/public/v2/prompts', { json: { name, prompt: 'Hello', labels } });
  [most, asked] = [0, 0];
  const { data } = await own.askJson<{ data: readonly { labels: readonly string[] }[] }>(`${prompt}/figures`);
  expect(data.map(({ labels }) => labels.toSorted())).toEqual([
    ['d', 'e', 'latest'],
    ['a', 'b', 'c'],
  ]);
  expect([most, asked]).toEqual([1, 2]);
  await own.close();
});
