import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

interface Item {
  readonly sourceObservationId: string;
}

let api: TestApi;
const datasets = '/api/public/v2/datasets';
const start = Date.now() - 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const add = async (name: string, json: object): Promise<unknown> =>
  api.askJson(`${datasets}/${name}/items-from-observations`, { json });
const itemsOf = async (name: string): Promise<readonly Item[]> =>
  (await api.askJson<{ data: Item[] }>(`/api/public/dataset-items?datasetName=${name}&limit=100`)).data;
const named = (name: string) => [{ type: 'string', column: 'name', operator: '=', value: name }];

beforeAll(async () => {
  api = await startTestApi();
  const batch = Array.from({ length: 12 }, (_, at) => ({
    id: `event-${at}`,
    timestamp: iso(start),
    type: 'generation-create',
    body: {
      id: `call-${at}`,
      traceId: `trace-${at}`,
      name: at < 10 ? 'answer' : 'other',
      startTime: iso(start + at * 1000),
      input: at === 3 ? 'no object' : { question: at },
      output: `Answer ${at}`,
      metadata: { at },
    },
  }));
  await api.askJson('/api/public/ingestion', { json: { batch } });
  await api.askJson(datasets, { json: { name: 'strict', inputSchema: { type: 'object' } } });
  for (const name of ['open', 'limited']) await api.askJson(datasets, { json: { name } });
});
afterAll(async () => api.close());

test('a dry run counts and adds nothing; then each observation becomes one item, however often it is asked for', async () => {
  const all = { found: 10, alreadyThere: 0, skipped: 0, issues: [] };
  expect(await add('open', { filter: named('answer'), dryRun: true })).toEqual({ ...all, added: 10 });
  expect(await itemsOf('open')).toEqual([]);
  expect(await add('open', { filter: named('answer') })).toEqual({ ...all, added: 10 });
  expect(await add('open', { filter: named('answer') })).toEqual({ ...all, added: 0, alreadyThere: 10 });
  expect(await add('open', { dryRun: true })).toMatchObject({ found: 12, added: 2, alreadyThere: 10 });
  const items = await itemsOf('open');
  expect(items.length).toBe(10);
  expect(items.find((item) => item.sourceObservationId === 'call-7')).toMatchObject({
    input: { question: 7 },
    expectedOutput: 'Answer 7',
    metadata: { at: 7 },
    sourceTraceId: 'trace-7',
  });
});

test('what does not fit the schema is left out and named', async () => {
  expect(await add('strict', { filter: named('answer'), expectedOutput: 'none' })).toMatchObject({
    found: 10,
    added: 9,
    skipped: 1,
    issues: [{ path: expect.stringContaining('observation call-3.input') as string }],
  });
  expect((await itemsOf('strict'))[0]).toMatchObject({ expectedOutput: null });
});

test('the newest come first up to the limit, of the period that is asked for', async () => {
  const period = { fromStartTime: iso(start + 2000), toStartTime: iso(start + 8000) };
  expect(await add('limited', { ...period, limit: 2 })).toMatchObject({ found: 2, added: 2 });
  const items = await itemsOf('limited');
  expect(items.map((item) => item.sourceObservationId).sort()).toEqual(['call-6', 'call-7']);
});

test('wrong conditions are named, and a dataset of another project is 404', async () => {
  const path = `${datasets}/open/items-from-observations`;
  const wrong = await api.ask(path, { json: { filter: [{ ...named('x')[0], column: 'nothing' }] } });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { message: /body\.filter\[0\]/ }]);
  expect((await api.ask(path, { json: { limit: 0 } })).status).toBe(400);
  expect((await api.ask(path, { json: {}, as: api.strangerKey })).status).toBe(404);
});
