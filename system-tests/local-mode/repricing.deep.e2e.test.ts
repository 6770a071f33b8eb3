import { expect, it } from 'vitest';
import { serverOfFile } from './server-of-file.fixture.ts';

const server = serverOfFile();

const post = async <T = unknown>(path: string, body: object): Promise<T> =>
  server.askJson<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const count = 3_000;
const days = ['2026-02-10', '2026-02-11', '2026-02-12'];
const observations = Array.from({ length: count }, (_, nth) => {
  const startTime = `${days[nth % 3] ?? ''}T12:00:00.000Z`;
  const body = { id: `g-${nth}`, traceId: `t-${nth % 50}`, startTime, model: 'house-model', input: 'x'.repeat(500) };
  return { id: `e-${nth}`, type: 'generation-create', timestamp: startTime, body: { ...body, usage: { input: 7 } } };
});

interface Total {
  readonly cost: string;
  readonly recorded: string;
  readonly unpriced: number;
}
interface Recorded {
  readonly data: readonly { currentCost: string; recordedCost: string; currentUnpriced: number }[];
}

/** Prices here are integers in picodollars. */
const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total + BigInt(Math.round(Number(amount) * 1e12)), 0n).toString();

const total = async (): Promise<Total> => {
  const { data: costs } = await server.askJson<Recorded>('/api/public/costs/recorded');
  return {
    cost: sum(costs.map(({ currentCost }) => currentCost)),
    recorded: sum(costs.map(({ recordedCost }) => recordedCost)),
    unpriced: costs.reduce((unpriced, { currentUnpriced }) => unpriced + currentUnpriced, 0),
  };
};

const setPrice = async (inputPrice: number): Promise<{ id: string }> =>
  post('/api/public/models', {
    modelName: 'house-model',
    matchPattern: '(?i)^house-model$',
    unit: 'TOKENS',
    inputPrice,
  });

it('usage is priced by itself when its price appears, and re-priced to the last decimal across kills', async () => {
  for (let at = 0; at < count; at += 1_000) {
    await post('/api/public/ingestion', { batch: observations.slice(at, at + 1_000) });
  }
  expect(await server.askJson('/api/public/costs/unpriced')).toMatchObject({
    data: [{ model: 'house-model', observations: count, units: { input: 7 * count } }],
  });
  const wrong = await setPrice(0.000_001);
  await expect.poll(total, { interval: 200 }).toEqual({
    cost: String(count * 7 * 1_000_000),
    recorded: '0',
    unpriced: 0,
  });

  await server.askJson(`/api/public/models/${wrong.id}`, { method: 'DELETE' });
  await setPrice(0.000_003);
  const run = { fromTimestamp: '2026-02-01T00:00:00Z', toTimestamp: '2026-03-01T00:00:00Z', models: ['house-model'] };
  expect(await post('/api/public/costs/reprice', { ...run, dryRun: true })).toMatchObject({
    state: 'succeeded',
    totals: { observations: count, costBefore: '0.021', costAfter: '0.063', difference: '0.042', recordedCost: '0' },
  });
  const { id } = await post<{ id: string }>('/api/public/costs/reprice', run);
  for (const waitMs of [0, 60, 150]) {
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs);
    });
    await server.end('SIGKILL');
    await server.startAgain();
  }
  await expect
    .poll(async () => server.askJson(`/api/public/costs/reprice/${id}`), { interval: 200 })
    .toMatchObject({
      state: 'succeeded',
      daysDone: 3,
      totals: { observations: count, costBefore: '0.021', costAfter: '0.063', difference: '0.042' },
    });
  expect(await total()).toEqual({ cost: String(count * 7 * 3_000_000), recorded: '0', unpriced: 0 });
  const daily = await server.askJson<{ data: { totalCost: number }[] }>('/api/public/metrics/daily');
  expect(daily.data.map(({ totalCost }) => totalCost)).toEqual([0.021, 0.021, 0.021]);
});
