import {
  createDatasetExperiment,
  getDatasetExperiment,
  listDatasetExperimentItems,
  listDatasetExperiments,
  type EndpointOutput,
} from '@spanledger/api-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Planned = EndpointOutput<typeof createDatasetExperiment, 200>;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const connection = { provider: 'own', adapter: 'openai', secretKey: 'sk-of-a-model-server' };
  await api.askJson('/api/public/llm-connections', { method: 'PUT', json: connection });
  const prompt = { name: 'answer', prompt: 'Answer {{question}} for {{customer}}', labels: ['production'] };
  await api.askJson('/api/public/v2/prompts', { json: prompt });
  await api.askJson('/api/public/v2/datasets', { json: { name: 'a/b' } });
  for (const [id, input] of Object.entries({ one: { question: 'q', who: 'Ada' }, two: { question: 'r' } })) {
    await api.askJson('/api/public/dataset-items', { json: { datasetName: 'a/b', id, input } });
  }
});
afterAll(async () => api.close());

const path = '/api/public/datasets/a%2Fb/experiments';
const asked = {
  name: 'first',
  provider: 'own',
  model: 'gpt-4o',
  prompt: { name: 'answer' },
  variables: { customer: '$.input.who' },
};
const begin = async (fields: object = {}): Promise<Planned> => {
  const response = await api.ask(path, { json: { ...asked, ...fields } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return createDatasetExperiment.responses[200].schema.parse(JSON.parse(text));
};
const problemOf = async (fields: object): Promise<{ readonly status: number; readonly detail: string }> => {
  const response = await api.ask(path, { json: { ...asked, ...fields } });
  const { detail } = (await response.json()) as { detail: string };
  return { status: response.status, detail };
};

test('a dry run counts the items, names what they lack and estimates the cost, and makes nothing', async () => {
  const planned = await begin({ name: 'planned', dryRun: true });
  expect(planned).toMatchObject({
    experiment: null,
    items: 2,
    incomplete: 1,
    missing: [{ datasetItemId: 'two', variables: ['customer'] }],
  });
  expect(Number(planned.estimatedCostUsd)).toBeGreaterThan(0);
  expect((await api.ask(`${path}/planned`)).status).toBe(404);
  expect((await api.ask('/api/public/datasets/a%2Fb/runs/planned')).status).toBe(404);
});

test('an experiment has the version that the label has, its progress and its items, and is canceled and tried again', async () => {
  const { experiment } = await begin({ maxCostUsd: '0.5', metadata: { m: 1 } });
  expect(experiment).toMatchObject({
    name: 'first',
    datasetName: 'a/b',
    prompt: { name: 'answer', version: 1 },
    maxCostUsd: '0.5',
    state: 'running',
    progress: { items: { pending: 2, running: 0, done: 0, failed: 0, skipped: 0 }, costUsd: '0', unpricedCalls: 0 },
  });
  const listed = listDatasetExperiments.responses[200].schema.parse(await (await api.ask(path)).json());
  expect(listed.data.map(({ id }) => id)).toEqual([experiment?.id]);
  const canceled = await api.ask(`${path}/first/cancel`, { method: 'POST' });
  expect(getDatasetExperiment.responses[200].schema.parse(await canceled.json())).toMatchObject({
    state: 'canceled',
    progress: { items: { skipped: 2 } },
  });
  const items = await (await api.ask(`${path}/first/items?state=skipped`)).json();
  expect(listDatasetExperimentItems.responses[200].schema.parse(items).data).toMatchObject([
    { datasetItemId: 'one', state: 'skipped', error: 'The experiment was canceled.', traceId: null },
    { datasetItemId: 'two' },
  ]);
  const retried = await api.ask(`${path}/first/retry`, { json: { datasetItemIds: ['two'], maxCostUsd: 2 } });
  expect(await retried.json()).toEqual({ retried: 1 });
  expect(await (await api.ask(`${path}/first`)).json()).toMatchObject({ state: 'running', maxCostUsd: '2' });
});

test('what cannot be run is refused with the field and what was expected', async () => {
  expect(await problemOf({ provider: 'other' })).toMatchObject({
    status: 400,
    detail: 'Invalid request data: body.provider must be that of a connection of the project',
  });
  expect(await problemOf({ prompt: { name: 'unknown' } })).toMatchObject({
    status: 400,
    detail: expect.stringContaining('body.prompt must be a prompt of the project') as string,
  });
  expect(await problemOf({ variables: { stranger: '$.input' } })).toMatchObject({
    status: 400,
    detail: expect.stringContaining('body.variables.stranger is neither a variable nor a placeholder') as string,
  });
  expect(await problemOf({ name: 'none', variables: {} })).toMatchObject({
    status: 400,
    detail: expect.stringContaining('body.variables must have a JSONPath for customer') as string,
  });
  expect(await problemOf({ name: 'unpriced', model: 'of-nobody', maxCostUsd: 1 })).toMatchObject({
    status: 400,
    detail: expect.stringContaining('body.maxCostUsd cannot be kept: the model of-nobody has no price') as string,
  });
  expect(await problemOf({ messages: [{ role: 'user', content: 'a' }] })).toMatchObject({ status: 400 });
  expect(await problemOf({ concurrency: 1000 })).toMatchObject({ status: 400 });
});

test('a name that a run has is a conflict, and another project sees neither dataset nor experiment', async () => {
  await begin({ name: 'taken' });
  expect(await problemOf({ name: 'taken' })).toMatchObject({ status: 409 });
  expect(await problemOf({ name: 'taken', dryRun: true })).toMatchObject({
    status: 409,
    detail: 'The dataset has a run taken already. Give the experiment another name.',
  });
  const as = api.strangerKey;
  for (const [url, init] of [
    [path, {}],
    [`${path}/taken`, {}],
    [`${path}/taken/items`, {}],
    [`${path}/taken/cancel`, { method: 'POST' }],
    [`${path}/taken/retry`, { json: {} }],
  ] as const) {
    expect([url, (await api.ask(url, { ...init, as })).status]).toEqual([url, 404]);
  }
});
