import { createModel, getModel, listModels, modelSchema } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Model {
  readonly id: string;
  readonly modelName: string;
  readonly isLangfuseManaged: boolean;
  readonly pricingTiers: readonly Record<string, unknown>[];
}
interface Models {
  readonly data: readonly Model[];
  readonly meta: { readonly totalItems: number; readonly totalPages: number };
}

const path = '/api/public/models';
const flat = { modelName: 'flat', matchPattern: '(?i)^(flat)$', unit: 'TOKENS', inputPrice: 1e-6, outputPrice: 2.5e-6 };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const create = async (model: object): Promise<Model> => api.askJson<Model>(path, { json: model });
const put = async (id: string, json: object, as?: TestApi['strangerKey']): Promise<Model> =>
  api.askJson<Model>(`${path}/${encodeURIComponent(id)}`, { method: 'PUT', json, ...(as === undefined ? {} : { as }) });
const bookVersion = async () => (await api.askJson<{ version: number }>('/api/public/price-book')).version;
const costOf = async (
  model: string,
  given: { readonly id?: string; readonly [member: string]: unknown } = {},
): Promise<unknown> => {
  const { id = `observation-${model}-${Math.random()}` } = given;
  const body = { id, traceId: 't', model, usageDetails: { input: 1000, output: 100 }, ...given };
  const event = { id, type: 'generation-create', timestamp: '2026-03-01T00:00:00Z', body };
  const startTime = '2026-03-01T00:00:00Z';
  await api.askJson('/api/public/ingestion', { json: { batch: [{ ...event, body: { startTime, ...body } }] } });
  const { calculatedTotalCost, modelId } = await api.askJson(`/api/public/observations/${id}`);
  return [modelId, calculatedTotalCost];
};

describe('a model', () => {
  it('prices what is accepted after the answer, and is shown as existing clients know it', async () => {
    expect(await costOf('flat')).toEqual([null, null]);
    const model = await create(flat);
    modelSchema.parse(model);
    expect(model).toEqual({
      id: expect.any(String) as string,
      modelName: 'flat',
      provider: null,
      matchPattern: '(?i)^(flat)$',
      startDate: null,
      unit: 'TOKENS',
      inputPrice: 1e-6,
      outputPrice: 2.5e-6,
      totalPrice: null,
      prices: { input: { price: 1e-6 }, output: { price: 2.5e-6 } },
      pricingTiers: [
        {
          id: `${model.id}_tier_0`,
          name: 'Standard',
          isDefault: true,
          priority: 0,
          conditions: [],
          prices: { input: 1e-6, output: 2.5e-6 },
        },
      ],
      tokenizerId: null,
      tokenizerConfig: null,
      isLangfuseManaged: false,
      createdAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    expect(await costOf('FLAT')).toEqual(['flat', 0.00125]);
    expect(await api.askJson(`${path}/${model.id}`)).toEqual(model);
  });

  it('of another project prices nothing and is not there', async () => {
    const { id } = await create({ ...flat, modelName: 'mine', matchPattern: 'mine' });
    for (const method of ['GET', 'DELETE']) {
      expect((await api.ask(`${path}/${id}`, { method, as: api.strangerKey })).status).toBe(404);
    }
    const listed = await api.askJson<Models>(path, { as: api.strangerKey });
    expect(listed.data.map(({ modelName }) => modelName)).not.toContain('mine');
    expect((await api.ask(`${path}/${id}`)).status).toBe(200);
  });

  it('that is deleted prices nothing more; what it priced keeps its cost', async () => {
    const { id } = await create({ ...flat, modelName: 'gone', matchPattern: '^gone$' });
    expect(await costOf('gone')).toEqual(['gone', 0.00125]);
    expect(await api.askJson(`${path}/${id}`, { method: 'DELETE' })).toEqual({ message: 'Model successfully deleted' });
    expect(await costOf('gone')).toEqual([null, null]);
    for (const method of ['GET', 'DELETE']) expect((await api.ask(`${path}/${id}`, { method })).status).toBe(404);
    await create({ ...flat, modelName: 'gone', matchPattern: '^gone$' });
  });

  it('that is put under an id of a client is created, then replaced; what the replaced one priced keeps its cost', async () => {
    const model = { ...flat, modelName: 'put', matchPattern: '^put$' };
    const created = await put('our put', model);
    modelSchema.parse(created);
    expect(created).toMatchObject({ id: 'our put', modelName: 'put', isLangfuseManaged: false });
    expect(created.pricingTiers).toMatchObject([{ id: 'our put_tier_0' }]);
    const id = 'observation-of-before';
    expect(await costOf('put', { id })).toEqual(['put', 0.00125]);
    const replaced = await put('our put', { ...model, inputPrice: 2e-6 });
    expect(await costOf('put')).toEqual(['put', 0.00225]);
    expect(await api.askJson(`/api/public/observations/${id}`)).toMatchObject({ calculatedTotalCost: 0.00125 });
    expect(await api.askJson(`${path}/our%20put`)).toEqual(replaced);
    const { data } = await api.askJson<Models>(`${path}?limit=100`);
    expect(data.filter(({ modelName }) => modelName === 'put')).toEqual([replaced]);
    await api.askJson(`${path}/our%20put`, { method: 'DELETE' });
    expect((await api.ask(`${path}/our%20put`)).status).toBe(404);
    expect(await costOf('put')).toEqual([null, null]);
  });

  it('that was created is replaced under its id, and the same again makes no version of the book', async () => {
    const model = { ...flat, modelName: 'posted', matchPattern: '^posted$' };
    const { id } = await create(model);
    const before = await bookVersion();
    const replaced = await put(id, { ...model, modelName: 'renamed' });
    expect(replaced).toMatchObject({ id, modelName: 'renamed' });
    expect(await put(id, { ...model, modelName: 'renamed' })).toEqual(replaced);
    expect(await bookVersion()).toBe(before + 1);
  });

  it('that is put at once by many under one id is one', async () => {
    const inputPrices = [1, 2, 3, 4, 5];
    const model = { ...flat, modelName: 'at-once', matchPattern: '^at-once$' };
    await Promise.all(inputPrices.map(async (inputPrice) => put('at once', { ...model, inputPrice })));
    const { data } = await api.askJson<Models>(`${path}?limit=100`);
    expect(data.filter(({ modelName }) => modelName === 'at-once')).toHaveLength(1);
  });

  it('of another project is not replaced under its id', async () => {
    const model = { ...flat, modelName: 'ours', matchPattern: '^ours$' };
    const { id } = await create(model);
    const theirs = await put(id, { ...model, modelName: 'theirs' }, api.strangerKey);
    expect(theirs).toMatchObject({ id, modelName: 'theirs' });
    expect(await api.askJson(`${path}/${id}`)).toMatchObject({ id, modelName: 'ours' });
    await api.askJson(`${path}/${id}`, { method: 'DELETE', as: api.strangerKey });
    expect(await api.askJson(`${path}/${id}`)).toMatchObject({ id, modelName: 'ours' });
  });

  it('that is put is refused as one that is created, and what was there stays', async () => {
    const model = { ...flat, modelName: 'kept', matchPattern: '^kept$' };
    const kept = await put('kept', model);
    await put('other', { ...model, modelName: 'other' });
    const refused: readonly [number, object][] = [
      [400, { ...model, matchPattern: '(' }],
      [400, { ...model, totalPrice: 1 }],
      [409, { ...model, modelName: 'other' }],
    ];
    for (const [status, json] of refused) {
      expect((await api.ask(`${path}/kept`, { method: 'PUT', json })).status).toBe(status);
    }
    expect((await api.ask(`${path}/${'x'.repeat(801)}`, { method: 'PUT', json: model })).status).toBe(400);
    expect(await api.askJson(`${path}/kept`)).toEqual(kept);
  });

  it('with a start date prices what began from then on', async () => {
    await create({ ...flat, modelName: 'dated', matchPattern: '^dated$', startDate: '2026-03-01' });
    expect(await costOf('dated')).toEqual(['dated', 0.00125]);
    expect(await costOf('dated', { startTime: '2026-02-28T23:59:59.999Z' })).toEqual([null, null]);
    await create({
      ...flat,
      modelName: 'dated',
      matchPattern: '^dated$',
      startDate: '2026-04-01T00:00:00+02:00',
      inputPrice: 2e-6,
    });
    expect(await costOf('dated', { startTime: '2026-03-31T22:00:00Z' })).toEqual(['dated', 0.00225]);
  });

  it('with a total price prices every unit alike, also when only their total is known', async () => {
    const { inputPrice: _in, outputPrice: _out, ...rest } = flat;
    await create({ ...rest, modelName: 'total', matchPattern: '^total$', totalPrice: 2e-6 });
    expect(await costOf('total')).toEqual(['total', 0.0022]);
    expect(await costOf('total', { usageDetails: { total: 500 } })).toEqual(['total', 0.001]);
  });

  it('with tiers prices large inputs and service tiers apart, and shows the tiers as they were given', async () => {
    const tier = {
      name: 'Standard',
      isDefault: true,
      priority: 0,
      conditions: [],
      prices: { input: 1e-6, output: 2e-6 },
    };
    const large = {
      name: 'Large',
      isDefault: false,
      priority: 2,
      conditions: [{ usageDetailPattern: '^input', operator: 'gt', value: 999, caseSensitive: false }],
      prices: { input: 3e-6, output: 4e-6 },
    };
    const batch = {
      name: 'Batch',
      isDefault: false,
      priority: 1,
      conditions: [{ source: 'model_parameters', key: 'service_tier', operator: 'in', values: ['batch'] }],
      prices: { input: 5e-7, output: 1e-6 },
    };
    const pricingTiers = [tier, large, batch];
    const { inputPrice: _in, outputPrice: _out, ...rest } = flat;
    const model = await create({ ...rest, modelName: 'tiered', matchPattern: '^tiered$', pricingTiers });
    expect(model.pricingTiers).toEqual(
      pricingTiers.map((each) => ({ id: `${model.id}_tier_${each.priority}`, ...each })),
    );
    expect(await costOf('tiered')).toEqual(['tiered', 0.0034]);
    expect(await costOf('tiered', { usageDetails: { input: 999, output: 100 } })).toEqual(['tiered', 0.001199]);
    expect(await costOf('tiered', { modelParameters: { service_tier: 'batch' } })).toEqual(['tiered', 0.0006]);
  });

  it('counts before the built-in one of its name', async () => {
    const [, builtIn] = (await costOf('gpt-4o')) as [string, number];
    expect(builtIn).toBe(0.0035);
    await create({ ...flat, modelName: 'gpt-4o', matchPattern: '(?i)^(gpt-4o)$' });
    expect(await costOf('gpt-4o')).toEqual(['gpt-4o', 0.00125]);
  });

  it.each<[string, number, object]>([
    ['modelName', 400, { ...flat, modelName: '' }],
    ['matchPattern', 400, { ...flat, matchPattern: '(' }],
    ['matchPattern', 400, { ...flat, matchPattern: '(?=a)' }],
    ['matchPattern', 400, { ...flat, matchPattern: undefined }],
    ['startDate', 400, { ...flat, startDate: 'yesterday' }],
    ['unit', 400, { ...flat, unit: 'PAGES' }],
    ['inputPrice', 400, { ...flat, inputPrice: -1 }],
    ['inputPrice', 400, { ...flat, inputPrice: '1e400' }],
    ['totalPrice', 400, { ...flat, totalPrice: 1 }],
    [
      'pricingTiers',
      400,
      { ...flat, pricingTiers: [{ name: 'x', priority: 0, isDefault: true, conditions: [], prices: { a: 1 } }] },
    ],
    ['pricingTiers', 400, { modelName: 'x', matchPattern: 'x' }],
    [
      'pricingTiers.0.priority',
      400,
      { modelName: 'x', matchPattern: 'x', pricingTiers: [{ name: 'x', priority: -1 }] },
    ],
    ['flat', 409, flat],
  ])('that cannot be is refused and nothing of it is kept: %s', async (field, status, model) => {
    const before = await api.askJson<Models>(path);
    const response = await api.ask(path, { json: model });
    expect(response.status).toBe(status);
    const { detail } = (await response.json()) as { detail: string };
    expect(detail.replaceAll(/\[(\d+)\]/g, '.$1')).toContain(field);
    expect((await api.askJson<Models>(path)).meta).toEqual(before.meta);
  });

  it('beyond what a project can have is refused', async () => {
    const own = Array.from({ length: 500 }, (_, nth) => ({ ...flat, source: 'custom', publicId: `${nth}` }));
    const prices = { get: async () => undefined, ofScope: async () => own } as never;
    const full = await startTestApi({ prices });
    expect((await full.ask(path, { json: flat })).status).toBe(409);
    expect((await full.ask(`${path}/new`, { method: 'PUT', json: flat })).status).toBe(409);
    await full.close();
  });

  it('whose pattern makes those of its project too large together is refused, also of many at once', async () => {
    const costly = (nth: number) => ({
      ...flat,
      modelName: `costly-${nth}`,
      matchPattern: `[ab].{0,480}${nth}$`,
    });
    const as = api.strangerKey;
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, nth) => (await api.ask(path, { json: costly(nth), as })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 409)).toHaveLength(10);
    // Plain names use no budget, and other projects have separate budgets.
    expect((await api.ask(path, { json: flat, as })).status).toBe(200);
    await create(costly(0));
  });

  it('that is built in is listed after the own ones, found by id and by name, and neither replaced nor deleted', async () => {
    const first = await api.askJson<Models>(`${path}?limit=100`);
    listModels.responses[200].schema.parse(first);
    const { totalItems, totalPages } = first.meta;
    const pages = await Promise.all(
      Array.from({ length: totalPages }, async (_, page) => api.askJson<Models>(`${path}?limit=100&page=${page + 1}`)),
    );
    const all = pages.flatMap(({ data }) => data);
    expect(all).toHaveLength(totalItems);
    expect(new Set(all.map(({ id }) => id)).size).toBe(totalItems);
    const managed = all.map(({ isLangfuseManaged }) => isLangfuseManaged);
    expect(managed.lastIndexOf(false)).toBeLessThan(managed.indexOf(true));
    const claude = all.find(({ id }) => id === 'anthropic:claude-sonnet-4-5')!;
    expect(await api.askJson(`${path}/${encodeURIComponent(claude.id)}`)).toEqual(claude);
    expect(await api.askJson(`${path}/claude-sonnet-4-5`)).toEqual(claude);
    getModel.responses[200].schema.parse(claude);
    expect((await api.ask(`${path}/${claude.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await api.ask(`${path}/${claude.id}`, { method: 'PUT', json: flat })).status).toBe(404);
    expect((await api.ask(`${path}/unknown`)).status).toBe(404);
  });

  it('is described by an example that is taken as it is', async () => {
    const created = await create(createModel.body.example);
    expect(() => modelSchema.parse(created)).not.toThrow();
  });
});
