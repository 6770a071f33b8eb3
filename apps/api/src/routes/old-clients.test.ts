import { afterAll, beforeAll, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Model {
  readonly id: string;
  readonly pricingTiers: readonly { readonly conditions: readonly object[] }[];
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const conditionsOf = ({ pricingTiers }: Model) => pricingTiers.flatMap(({ conditions }) => conditions);

const read = async <T>(path: string, headers: Record<string, string>): Promise<T> =>
  (await api.ask(`/api/public/models${path}`, { headers })).json() as Promise<T>;

it.each([
  ['4.18.0', true],
  ['3.15.0', false],
  [undefined, true],
])("Langfuse's client %s for Python reads tiers by attributes: %s", async (version, isKnown) => {
  const given = {
    'x-langfuse-sdk-name': 'python',
    ...(version === undefined ? {} : { 'x-langfuse-sdk-version': version }),
  };
  const { data } = await read<{ data: readonly Model[] }>('?limit=100', {});
  const tiered = data.find((model) => conditionsOf(model).some((condition) => 'source' in condition));
  expect(tiered).toBeDefined();
  const all = await read<{ data: readonly Model[] }>('?limit=100', given);
  expect(all.data).toHaveLength(data.length);
  expect(all.data.flatMap(conditionsOf).some((condition) => 'source' in condition)).toBe(isKnown);
  const one = await read<Model>(`/${encodeURIComponent(tiered?.id ?? '')}`, given);
  expect(one.pricingTiers.length).toBeGreaterThan(0);
  expect(conditionsOf(one).some((condition) => 'source' in condition)).toBe(isKnown);
});

it('a dataset has the status that the first clients of Langfuse 2 require', async () => {
  const made = await api.askJson('/api/public/v2/datasets', { json: { name: 'cases' } });
  expect(made).toMatchObject({ status: 'ACTIVE' });
  expect(await api.askJson('/api/public/datasets/cases')).toMatchObject({ status: 'ACTIVE', items: [] });
});
