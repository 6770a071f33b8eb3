import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Json = Record<string, unknown>;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const datasets = '/api/public/v2/datasets';
const items = '/api/public/dataset-items';
const save = async (name: string, fields: object = {}) => api.askJson<Json>(datasets, { json: { name, ...fields } });
const jsonl = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/jsonl', ...headers },
});
const refused = async (path: string, init: Parameters<TestApi['ask']>[1] = {}) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { message: string }).message] as const;
};
const count = async (name: string): Promise<unknown> =>
  (await api.askJson<{ meta: Json }>(`${items}?datasetName=${name}`)).meta['totalItems'];

test('lines are imported all or none, or without the wrong ones, which are named by their numbers', async () => {
  await save('imported', { inputSchema: { type: 'number' } });
  const body = '{"id":"l1","input":1}\nnonsense\n{"id":"l3","input":"x"}\n{"id":"l4","input":4}\n';
  const path = `${datasets}/imported/import`;
  expect(await refused(path, jsonl(body))).toMatchObject([
    400,
    /Nothing was imported: 2 lines are wrong, first line 2/,
  ]);
  expect(await count('imported')).toBe(0);
  expect(await api.askJson(`${path}?onError=skip`, jsonl(body))).toEqual({
    imported: 2,
    unchanged: 0,
    skipped: 2,
    issues: [
      { path: 'line 2', message: 'must be a JSON object' },
      { path: 'line 3.input', message: 'must be number' },
    ],
  });
  const csv = { method: 'POST', body: 'id,input\nc1,5\n', headers: { 'content-type': 'text/csv' } };
  expect(await api.askJson(`${path}?format=csv`, csv)).toMatchObject({ imported: 1, skipped: 0 });
  expect(await api.askJson(`${items}/c1`)).toMatchObject({ input: 5 });
  expect(await api.askJson(path, csv)).toMatchObject({ imported: 0, unchanged: 1 });
  expect(await refused(`${path}?format=jsonl`, csv)).toMatchObject([400, /2 lines are wrong/]);
});

test('the same file again changes nothing, and the same item twice is one, also without an id', async () => {
  await save('again');
  const path = `${datasets}/again/import`;
  const body = '{"input":{"a":1,"b":2}}\n{"input":{"b":2,"a":1}}\n{"id":"named","input":1}\n';
  expect(await api.askJson(path, jsonl(body))).toMatchObject({ imported: 2, unchanged: 1, skipped: 0 });
  const before = await api.askJson(`${items}?datasetName=again`);
  expect(await api.askJson(path, jsonl(body))).toMatchObject({ imported: 0, unchanged: 3, skipped: 0 });
  expect(await api.askJson(`${items}?datasetName=again`)).toEqual(before);
  const changed = jsonl('{"id":"named","input":2}');
  expect(await api.askJson(path, changed)).toMatchObject({ imported: 1, unchanged: 0 });
});

test('an import is taken compressed, and one that is broken is refused', async () => {
  await save('zipped');
  const path = `${datasets}/zipped/import`;
  const zipped = new Uint8Array(gzipSync('{"id":"z1"}\n{"id":"z2"}\n'));
  expect(await api.askJson(path, jsonl(zipped, { 'content-encoding': 'gzip' }))).toMatchObject({ imported: 2 });
  const cut = jsonl(zipped.slice(0, 20), { 'content-encoding': 'gzip' });
  expect(await refused(path, cut)).toMatchObject([400, /not valid gzip/]);
  expect((await refused(path, jsonl('{}', { 'content-encoding': 'none' })))[0]).toBe(415);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('spanledger-import-'))).toEqual([]);
});

const eventsOf = async (path: string, body: string): Promise<readonly Json[]> => {
  const text = await (await api.ask(path, jsonl(body))).text();
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => JSON.parse(event.slice('data: '.length)) as Json);
};

test('an import gives events of how far it is, and last what came of it', async () => {
  await save('watched');
  const path = `${datasets}/watched/import?progress=events`;
  const lines = Array.from({ length: 1200 }, (_, at) => `{"id":"w${at}","input":${at}}\n`).join('');
  const events = await eventsOf(path, lines);
  expect(events[0]).toMatchObject({ type: 'progress', bytesTotal: lines.length, imported: 500 });
  expect(events.at(-1)).toEqual({ type: 'done', imported: 1200, unchanged: 0, skipped: 0, issues: [] });
  const failed = await eventsOf(path, '{"id":"w0","input":"changed"}\nnonsense');
  expect(failed.at(-1)).toMatchObject({ type: 'error', code: 'invalid_input', issues: [{ path: 'line 2' }] });
  expect(await api.askJson(`${items}/w0`)).toMatchObject({ input: 0 });
});

test('items are exported as of a moment, with archived ones when asked, and imported again as they were', async () => {
  await save('a/exported');
  const put = async (fields: Json) => api.askJson<Json>(items, { json: { datasetName: 'a/exported', ...fields } });
  await put({ id: 'e1', input: { q: 1 }, metadata: [null], sourceTraceId: '=t' });
  const { updatedAt } = await put({ id: 'e2', status: 'ARCHIVED' });
  while (Date.now() <= Date.parse(String(updatedAt))) await Promise.resolve();
  await put({ id: 'e3', input: 'later' });
  const path = `${datasets}/a%2Fexported/export`;
  const response = await api.ask(`${path}?version=${String(updatedAt)}&includeArchived=true`);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=a-exported.jsonl');
  const lines = (await response.text()).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as Json)).toMatchObject([
    { id: 'e1', status: 'ACTIVE', input: { q: 1 }, expectedOutput: null, metadata: [null], sourceTraceId: '=t' },
    { id: 'e2', status: 'ARCHIVED' },
  ]);
  const csv = await (await api.ask(`${path}?format=csv`)).text();
  expect(csv.split('\r\n').map((line) => line.slice(0, 2))).toEqual(['id', 'e1', 'e3', '']);
  const again = { method: 'POST', body: csv, headers: { 'content-type': 'text/csv' } };
  expect(await api.askJson(`${datasets}/a%2Fexported/import?format=csv`, again)).toMatchObject({ unchanged: 2 });
  const parquet = await api.ask(`${path}?format=parquet`);
  expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  const bytes = Buffer.from(await parquet.arrayBuffer());
  expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
});
