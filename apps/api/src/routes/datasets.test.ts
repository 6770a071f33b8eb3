import { problemSchema } from '@spanledger/api-contract';
import { partBytesMax } from '@spanledger/core';
import { memoryDatasets } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Json = Record<string, unknown>;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const datasets = '/api/public/v2/datasets';
const items = '/api/public/dataset-items';
const save = async (name: string, fields: object = {}) =>
  api.askJson<Json & { id: string }>(datasets, { json: { name, ...fields } });
const put = async (datasetName: string, fields: object = {}) =>
  api.askJson<Json & { id: string; updatedAt: string }>(items, { json: { datasetName, ...fields } });
const refused = async (path: string, init: Parameters<TestApi['ask']>[1] = {}) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { detail: string }).detail] as const;
};

test('a dataset is created and changed by its name, and read by it, in both generations of the API', async () => {
  const name = 'folder/ä b+c?';
  const created = await save(name, { description: 'd', metadata: { a: 1 } });
  expect(created).toMatchObject({ name, description: 'd', metadata: { a: 1 }, inputSchema: null });
  expect(await save(name, { description: null })).toMatchObject({ id: created.id, description: 'd' });
  expect(await api.askJson(`${datasets}/${encodeURIComponent(name)}`)).toMatchObject({ id: created.id });
  expect(await api.askJson(`/api/public/datasets/${encodeURIComponent(name)}`)).toMatchObject({
    id: created.id,
    items: [],
    runs: [],
  });
  const again = await api.askJson('/api/public/datasets', { json: { name } });
  expect(again).toMatchObject({ id: created.id, items: [], runs: [] });
  expect(await refused(`${datasets}/none`)).toEqual([404, 'Dataset not found']);
  expect(await refused(items, { json: {} })).toEqual([400, 'Invalid request data: body.datasetName is missing']);
  const item = await put(name, { input: 1 });
  const list = await api.askJson<{ data: Json[] }>('/api/public/datasets');
  expect(list.data.find(({ id }) => id === created.id)).toMatchObject({ name, items: [item.id], runs: [] });
  expect(await api.askJson('/api/public/datasets', { as: api.strangerKey })).toMatchObject({ data: [] });
});

test('blanks around a name are no part of it, in what creates a dataset as in what reads it', async () => {
  const { id } = await save(' blank dataset ');
  const item = await put('  blank dataset');
  const name = encodeURIComponent(' blank dataset ');
  expect(await api.askJson(`${datasets}/${name}`)).toMatchObject({ id, name: 'blank dataset' });
  expect(await api.askJson(`/api/public/datasets/${name}/runs`)).toMatchObject({ data: [] });
  const listed = await api.askJson<{ data: Json[] }>(`${items}?datasetName=${name}`);
  expect(listed.data.map((each) => each['id'])).toEqual([item.id]);
});

const valuesOf = (large: string): string =>
  `{"input":{"id":${large},"n":1.5},"expectedOutput":[${large}],"metadata":{"at":${large}}}`;

test('whole numbers in the values of an item keep all of their digits, as texts where no double holds them', async () => {
  await save('digits');
  const body = valuesOf('12345678901234567890').replace('{', '{"datasetName":"digits","id":"digits",');
  const headers = { 'content-type': 'application/json' };
  const put = await api.ask(items, { method: 'POST', headers, body });
  const shown: unknown = JSON.parse(valuesOf('"12345678901234567890"'));
  expect(await put.json()).toMatchObject(shown as object);
  expect(await api.askJson(`${items}/digits`)).toMatchObject(shown as object);
  const noJson = body.replace('"id":12345678901234567890', '12345678901234567890:1');
  expect((await api.ask(items, { method: 'POST', headers, body: noJson })).status).toBe(400);
});

test('whole numbers in the metadata of a dataset keep all of their digits, as texts, and those in its schemas stay numbers', async () => {
  const large = '12345678901234567890';
  const body = `{"name":"large numbers","metadata":{"at":[${large}]},"inputSchema":{"maximum":${large}}}`;
  const saved = await api.ask(datasets, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const shown = { metadata: { at: [large] }, inputSchema: { maximum: Number(large) } };
  expect(await saved.json()).toMatchObject(shown);
  expect(await api.askJson(`${datasets}/large%20numbers`)).toMatchObject(shown);
});

test('an item is answered as it is read afterwards, and its given members replace those of before', async () => {
  await save('items');
  const created = await put('items', { input: { q: 1 }, sourceTraceId: 't', metadata: null });
  expect(created).toMatchObject({ datasetName: 'items', status: 'ACTIVE', expectedOutput: null, mediaReferences: [] });
  expect(await api.askJson(`${items}/${created.id}`)).toEqual(created);
  const changed = await put('items', { id: created.id, expectedOutput: 'x', status: 'ARCHIVED' });
  const { updatedAt } = changed;
  expect(created['version']).toBe(created.updatedAt);
  expect(changed).toEqual({ ...created, expectedOutput: 'x', status: 'ARCHIVED', updatedAt, version: updatedAt });
  expect(await api.askJson(`${items}?datasetName=items`)).toMatchObject({ data: [], meta: { totalItems: 0 } });
  const before = await api.askJson(`${items}?datasetName=items&version=${created.updatedAt}`);
  expect(before).toMatchObject({ meta: { totalItems: changed.updatedAt === created.updatedAt ? 0 : 1 } });
});

test('an item without any data is taken, and deleted it stays in the versions of before', async () => {
  await save('empty');
  const { id, updatedAt } = await put('empty');
  while (Date.now() <= Date.parse(updatedAt)) await Promise.resolve();
  const deleted = await api.askJson(`${items}/${id}`, { method: 'DELETE' });
  expect(deleted).toEqual({ message: 'Dataset item successfully deleted' });
  expect((await refused(`${items}/${id}`))[0]).toBe(404);
  expect((await refused(`${items}/${id}`, { method: 'DELETE' }))[0]).toBe(404);
  const list = await api.askJson<{ data: Json[] }>(`${items}?datasetName=empty&version=${updatedAt}`);
  expect(list.data.map((item) => item['id'])).toEqual([id]);
  expect(await refused(`${items}?version=${updatedAt}`)).toMatchObject([400, /query\.datasetName/]);
});

test('what does not fit the schemas of a dataset is refused with the path of each problem', async () => {
  const inputSchema = { type: 'object', required: ['q'], properties: { q: { type: 'string' } } };
  await save('checked', { inputSchema });
  const response = await api.ask(items, { json: { datasetName: 'checked', input: { q: 5 } } });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { message: /validation failed/, issues: [{ path: 'body.input.q', message: 'must be string' }] },
  ]);
  await put('checked', { id: 'fits', input: { q: 'x' } });
  const stricter = { name: 'checked', inputSchema: { type: 'object', required: ['other'] } };
  expect(await refused(datasets, { json: stricter })).toMatchObject([400, /validation failed.*items\[fits\]/]);
  for (let at = 0; at < 11; at += 1) await put('checked', { id: `x${at}`, input: { q: 'x' }, expectedOutput: 5 });
  const both = { ...stricter, expectedOutputSchema: { type: 'string' } };
  const { error } = problemSchema.parse(await (await api.ask(datasets, { json: both })).json());
  const missing = { path: '', message: "must have required property 'other'", keyword: 'required' };
  const wrongType = { path: '', message: 'must be string', keyword: 'type' };
  expect(error).toContainEqual({ datasetItemId: 'x0', field: 'input', errors: [missing] });
  expect(error).toContainEqual({ datasetItemId: 'x0', field: 'expectedOutput', errors: [wrongType] });
  expect(
    new Set(
      z
        .array(z.looseObject({ datasetItemId: z.string() }))
        .parse(error)
        .map((item) => item.datasetItemId),
    ).size,
  ).toBe(10);
  expect(await refused(datasets, { json: { name: 'checked', inputSchema: { type: 'nothing' } } })).toMatchObject([
    400,
    /body\.inputSchema must be a JSON Schema/,
  ]);
  expect(await save('checked', { inputSchema: null })).toMatchObject({ inputSchema: null });
});

test('an id of another dataset is a conflict', async () => {
  await save('one');
  await save('two');
  await put('one', { id: 'shared' });
  const init = { json: { datasetName: 'two', id: 'shared' } };
  expect(await refused(items, init)).toMatchObject([409, /Dataset item id shared already exists in another dataset/]);
});

test('a run is made by its items, listed, read with them and deleted', async () => {
  await save('runs');
  await put('runs', { id: 'first' });
  await put('runs', { id: 'second' });
  const add = async (fields: object) =>
    api.askJson<Json>('/api/public/dataset-run-items', { json: { runName: 'a/run', traceId: 't', ...fields } });
  const one = await add({ datasetItemId: 'first', metadata: { m: 1 }, runDescription: 'd' });
  expect(await add({ datasetItemId: 'first' })).toEqual(one);
  await add({ datasetItemId: 'second', observationId: 'o' });
  const path = `/api/public/datasets/runs/runs/${encodeURIComponent('a/run')}`;
  const run = await api.askJson<Json & { datasetRunItems: Json[] }>(path);
  expect(run).toMatchObject({ name: 'a/run', metadata: { m: 1 }, description: 'd', datasetName: 'runs' });
  expect(run.datasetRunItems.map((item) => item['datasetItemId'])).toEqual(['second', 'first']);
  const list = `/api/public/dataset-run-items?datasetId=${String(run['datasetId'])}&runName=a%2Frun&limit=1`;
  expect(await api.askJson(list)).toMatchObject({ data: [{ datasetItemId: 'second' }], meta: { totalItems: 2 } });
  expect(await api.askJson('/api/public/datasets/runs/runs')).toMatchObject({ data: [{ id: run['id'] }] });
  expect(await api.askJson(path, { method: 'DELETE' })).toEqual({ message: 'Dataset run successfully deleted' });
  expect((await refused(path))[0]).toBe(404);
  expect((await refused(path, { method: 'DELETE' }))[0]).toBe(404);
  expect((await refused('/api/public/datasets/none/runs'))[0]).toBe(404);
});

test('a dataset with folders, its runs and its export are found with their slashes as they are, too', async () => {
  const { id } = await save('team/cases');
  await put('team/cases', { id: 'slashed' });
  const json = { runName: 'run', traceId: 't', datasetItemId: 'slashed' };
  await api.askJson('/api/public/dataset-run-items', { json });
  expect(await api.askJson(`${datasets}/team/cases`)).toMatchObject({ id });
  expect(await api.askJson('/api/public/datasets/team/cases/runs')).toMatchObject({ data: [{ name: 'run' }] });
  expect(await api.askJson('/api/public/datasets/team/cases/runs/run')).toMatchObject({ datasetName: 'team/cases' });
  expect(await (await api.ask(`${datasets}/team/cases/export`)).text()).toContain('slashed');
});

test('a run item names its trace, or an observation that is there', async () => {
  await save('observed');
  await put('observed', { id: 'of-observation' });
  const path = '/api/public/dataset-run-items';
  const named = { runName: 'r', datasetItemId: 'of-observation' };
  for (const without of [{}, { traceId: '' }, { traceId: '', observationId: '' }, { observationId: null }]) {
    expect(await refused(path, { json: { ...named, ...without } })).toMatchObject([400, /body\.traceId/]);
  }
  expect((await refused(path, { json: { ...named, observationId: 'o' } }))[0]).toBe(404);
  const body = { id: 'o', traceId: 'its-trace', name: 's' };
  const event = { id: 'e', type: 'span-create', timestamp: new Date().toISOString(), body };
  await api.askJson('/api/public/ingestion', { json: { batch: [event] } });
  for (const traceId of [undefined, null, '']) {
    const json = { ...named, traceId, observationId: 'o' };
    expect(await api.askJson(path, { json })).toMatchObject({ traceId: 'its-trace', observationId: 'o' });
  }
  const ofTrace = { json: { ...named, traceId: 'its-trace', observationId: '' } };
  expect(await api.askJson(path, ofTrace)).toMatchObject({ traceId: 'its-trace', observationId: null });
  const unknown = { json: { ...named, datasetItemId: 'none', traceId: 't' } };
  expect((await refused(path, unknown))[0]).toBe(404);
});

test('media that an item refers to has to be there, and is shown with where it stands', async () => {
  const { id: datasetId } = await save('media');
  const media = 'n4bQgYhMfWWaL-qgxVrQFa';
  const reference = `@@@langfuseMedia:type=image/png|id=${media}|source=bytes@@@`;
  const body = { datasetName: 'media', id: 'with-media', input: { "it's": [reference, `see ${reference}`] } };
  expect(await refused(items, { json: body })).toMatchObject([400, /unknown media: n4bQ/]);
  const declared = {
    contentType: 'image/png',
    contentLength: 4,
    sha256Hash: 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    datasetId,
    datasetItemId: 'with-media',
    field: 'input',
  };
  const { uploadUrl } = await api.askJson<{ uploadUrl: string }>('/api/public/media', { json: declared });
  const headers = { 'content-type': 'image/png', 'x-amz-checksum-sha256': declared.sha256Hash };
  expect((await fetch(uploadUrl, { method: 'PUT', body: 'test', headers })).status).toBe(200);
  expect(await api.askJson(items, { json: body })).toMatchObject({
    input: body.input,
    mediaReferences: [
      {
        field: 'input',
        referenceString: reference,
        jsonPath: String.raw`$['it\'s'][0]`,
        media: { mediaId: media, contentType: 'image/png', contentLength: 4 },
      },
    ],
  });
});

test('datasets of another project are neither read nor changed', async () => {
  await save('own');
  await put('own', { id: 'own-item' });
  const as = api.strangerKey;
  const posted = (json: object) => ({ as, json });
  const asked: readonly (readonly [string, Parameters<TestApi['ask']>[1]])[] = [
    [`${datasets}/own`, { as }],
    ['/api/public/datasets/own', { as }],
    ['/api/public/datasets/own/runs', { as }],
    [`${items}/own-item`, { as }],
    [`${items}/own-item`, { as, method: 'DELETE' }],
    [`${items}?datasetName=own`, { as }],
    [items, posted({ datasetName: 'own', id: 'theirs' })],
    ['/api/public/dataset-run-items', posted({ runName: 'r', datasetItemId: 'own-item', traceId: 't' })],
    [`${datasets}/own/import`, posted({ id: 'theirs' })],
    [`${datasets}/own/export`, { as }],
  ];
  for (const [path, init] of asked) expect([path, (await refused(path, init))[0]]).toEqual([path, 404]);
  expect(await api.askJson(items, { as })).toMatchObject({ data: [] });
  expect(await api.askJson(datasets, { as })).toMatchObject({ data: [] });
});

test.each([
  [{ name: '' }, /body\.name/],
  [{ name: '.' }, /body\.name/],
  [{ name: '/x' }, /body\.name/],
  [{ name: '<b>x</b>' }, /body\.name/],
  [{ name: 'x', inputSchema: 5 }, /body\.inputSchema/],
  [{ name: 'x', description: 'a\0' }, /body\.description/],
])('the dataset %j is refused, and the answer names what is wrong', async (json, message) => {
  expect(await refused(datasets, { json })).toMatchObject([400, message]);
});

test('items are read in parts by their weights, and one part of a project after the other', async () => {
  const stores = memoryDatasets();
  const asked: number[] = [];
  let [underWay, most] = [0, 0];
  const readItems: typeof stores.datasets.readItems = async (...of) => {
    asked.push(of[2].length);
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => void setImmediate(resolve));
    underWay -= 1;
    return stores.datasets.readItems(...of);
  };
  const own = await startTestApi({
    ...stores,
    datasets: { ...stores.datasets, readItems },
    limits: { answersBytesMax: 2 * partBytesMax },
  });
  const [name, ids] = ['many', Array.from({ length: 45 }, (_, at) => `item-${at}`)];
  await own.askJson(datasets, { json: { name } });
  for (const id of ids) await own.askJson(items, { json: { id, datasetName: name, input: { id } } });
  const large = partBytesMax * 0.4;
  for (const id of ids.slice(20, 25)) {
    await own.askJson(items, { json: { id, datasetName: name, input: { id, text: 'x'.repeat(large) } } });
  }

  const whole = await own.askJson<{ items: { id: string }[] }>(`/api/public/datasets/${name}`);
  expect(whole.items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(asked).toEqual([20, 2, 2, 21]);
  const second = `${items}?datasetName=${name}&limit=30&page=2`;
  const pages = await Promise.all([1, 2, 3].map(async () => own.askJson<{ data: { id: string }[] }>(second)));
  const { data, meta } = await own.askJson<{ data: { id: string }[]; meta: Json }>(
    `${items}?limit=45&datasetName=${name}`,
  );
  expect(meta).toMatchObject({ totalItems: 45, totalPages: 1 });
  expect(data.map(({ id }) => id)).toEqual(whole.items.map(({ id }) => id));
  for (const page of pages) expect(page.data).toEqual(data.slice(30));
  expect(most).toBe(1);
  await own.close();
});
