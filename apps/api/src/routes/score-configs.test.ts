import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Json = Record<string, unknown> & { readonly id: string };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const configs = '/api/public/score-configs';
const categories = [
  { label: 'poor', value: 0 },
  { label: 'good', value: 1 },
];
const create = async (fields: object) => api.askJson<Json>(configs, { json: { name: 'quality', ...fields } });
const refused = async (path: string, init: Parameters<TestApi['ask']>[1] = {}) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { detail: string }).detail] as const;
};
const patch = (json: object) => ({ method: 'PATCH', json });

test('a score config is answered as it is read and listed afterwards, and archived', async () => {
  const created = await create({
    dataType: 'NUMERIC',
    minValue: -1,
    maxValue: 0.5,
    description: null,
    categories: null,
  });
  expect(created).toMatchObject({ dataType: 'NUMERIC', minValue: -1, maxValue: 0.5, categories: null });
  expect(created).toMatchObject({ projectId: api.projectId, isArchived: false, description: null });
  expect(await api.askJson(`${configs}/${created.id}`)).toEqual(created);
  expect(await api.askJson(`${configs}?limit=1`)).toMatchObject({ data: [created] });
  const archived = await api.askJson<Json>(`${configs}/${created.id}`, patch({ isArchived: true, name: null }));
  expect(archived).toEqual({ ...created, isArchived: true, updatedAt: archived['updatedAt'] });
});

test('a boolean config has its categories by itself', async () => {
  expect(await create({ dataType: 'BOOLEAN' })).toMatchObject({
    categories: [
      { label: 'True', value: 1 },
      { label: 'False', value: 0 },
    ],
  });
});

test.each([
  [{ name: '' }, 'body.name'],
  [{ name: 'x'.repeat(36) }, 'body.name'],
  [{ name: 'a/b' }, 'body.name'],
  [{ dataType: 'CORRECTION' }, 'body.dataType'],
  [{ dataType: 'NUMERIC', minValue: 1, maxValue: 1 }, 'body.maxValue'],
  [{ dataType: 'NUMERIC', categories }, 'body.categories'],
  [{ dataType: 'CATEGORICAL' }, 'body.categories'],
  [{ dataType: 'CATEGORICAL', categories: [] }, 'body.categories'],
  [{ dataType: 'CATEGORICAL', categories: [categories[0], { label: 'poor', value: 5 }] }, 'body.categories'],
  [{ dataType: 'CATEGORICAL', categories: [categories[0], { label: 'other', value: 0 }] }, 'body.categories'],
  [{ dataType: 'CATEGORICAL', categories: [{ label: '', value: 0 }] }, 'body.categories[0].label'],
  [{ dataType: 'CATEGORICAL', categories, minValue: 0 }, 'body.minValue'],
  [{ dataType: 'BOOLEAN', categories }, 'body.categories'],
  [{ dataType: 'TEXT', maxValue: 5 }, 'body.maxValue'],
])('the score config %j is refused, naming %s', async (fields, path) => {
  const json = { name: 'quality', dataType: 'TEXT', ...fields };
  expect(await refused(configs, { json })).toMatchObject([400, expect.stringContaining(`${path} `) as string]);
});

test('a change that leaves a wrong config, or is none, is refused', async () => {
  const { id } = await create({ dataType: 'NUMERIC', minValue: 0 });
  const path = `${configs}/${id}`;
  expect(await refused(path, patch({}))).toMatchObject([400, /must hold one of isArchived/]);
  expect(await refused(path, patch({ maxValue: -1 }))).toMatchObject([400, /body\.maxValue must be greater/]);
  expect(await refused(path, patch({ categories }))).toMatchObject([400, /body\.categories must be absent/]);
  expect(await refused(`${configs}/unknown`, patch({ isArchived: true }))).toMatchObject([404, /no score config/]);
});

test('a score config of another project is not there', async () => {
  const { id } = await create({ dataType: 'TEXT' });
  const as = api.strangerKey;
  expect((await refused(`${configs}/${id}`, { as }))[0]).toBe(404);
  expect((await refused(`${configs}/${id}`, { as, ...patch({ isArchived: true }) }))[0]).toBe(404);
  expect(await api.askJson(configs, { as })).toMatchObject({ data: [] });
  const json = { traceId: 't', name: 'n', value: 'x', configId: id };
  expect(await refused('/api/public/scores', { as, json })).toMatchObject([400, /configId names no score config/]);
});

test('a score that names a config gets its name and category, by its own route and in a batch, of a public key too', async () => {
  const { id: configId } = await create({ dataType: 'CATEGORICAL', categories });
  const score = { traceId: 't', name: 'another name', value: 'good', configId };
  const expected = { name: 'quality', value: 1, stringValue: 'good', dataType: 'CATEGORICAL', configId };
  for (const as of [api.key, `Bearer ${api.key.publicKey}`]) {
    const { id } = await api.askJson<Json>('/api/public/scores', { as, json: score });
    expect(await api.askJson(`/api/public/v2/scores/${id}`)).toMatchObject(expected);
    const event = { id: 'e', type: 'score-create', timestamp: new Date().toISOString() };
    const scoreId = `in a batch ${typeof as}`;
    const batch = [
      { ...event, body: { ...score, id: scoreId } },
      { ...event, id: 'wrong', body: { ...score, value: 'great' } },
      { ...event, id: 'unknown', body: { ...score, configId: 'unknown' } },
    ];
    const { successes, errors } = await api.askJson('/api/public/ingestion', { as, json: { batch } });
    expect(successes).toEqual([{ id: 'e', status: 201 }]);
    expect(errors).toMatchObject([
      {
        id: 'wrong',
        status: 400,
        error: 'body.value: must be one of the categories poor, good, as the score config has it',
      },
      { id: 'unknown', status: 400, error: 'body.configId: names no score config of this project' },
    ]);
    expect(await api.askJson(`/api/public/v2/scores/${encodeURIComponent(scoreId)}`)).toMatchObject(expected);
  }
});

test('a score is refused at once when its config is archived, and taken again when it no longer is', async () => {
  const { id: configId } = await create({ dataType: 'BOOLEAN' });
  const json = { traceId: 't', name: 'n', value: 1, configId };
  await api.askJson('/api/public/scores', { json });
  await api.askJson(`${configs}/${configId}`, patch({ isArchived: true }));
  expect(await refused('/api/public/scores', { json })).toMatchObject([
    400,
    /configId names a score config that is arch/,
  ]);
  await api.askJson(`${configs}/${configId}`, patch({ isArchived: false }));
  await api.askJson('/api/public/scores', { json: { ...json, source: 'ANNOTATION' } });
});
