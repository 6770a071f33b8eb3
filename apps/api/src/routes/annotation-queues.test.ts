import { partBytesMax } from '@spanledger/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { addMember, foreignOrganization } from '../organization.fixture.ts';
import { addUser, signedIn, type TestBrowser } from '../people.fixture.ts';

type Json = Record<string, unknown> & { readonly id: string };

let api: TestApi;
let ada: string;
let adasBrowser: TestBrowser;
let bob: string;
let foreign: string;
beforeAll(async () => {
  api = await startTestApi();
  const user = await addUser(api, 'ada@example.com', 'MEMBER');
  ada = user.id;
  adasBrowser = await signedIn(api, user);
  bob = (await addUser(api, 'bob@example.com', 'MEMBER')).id;
  foreign = await addMember(api, 'eve@example.com', 'OWNER', foreignOrganization);
});
afterAll(async () => api.close());

const queues = '/api/public/annotation-queues';
const config = async (fields: object) =>
  (await api.askJson<Json>('/api/public/score-configs', { json: { name: 'quality', ...fields } })).id;
const refused = async (path: string, init: Parameters<TestApi['ask']>[1] = {}) => {
  const response = await api.ask(path, init);
  return [response.status, ((await response.json()) as { message: string }).message] as const;
};
const change = (method: string, json: object = {}) => ({ method, json });

let configId: string;
let queue: string;
let made = 0;
beforeEach(async () => {
  made += 1;
  configId = await config({ dataType: 'BOOLEAN' });
  const json = { name: `queue ${made}`, scoreConfigIds: [configId, configId] };
  queue = `${queues}/${(await api.askJson<Json>(queues, { json })).id}`;
});
const add = async (objectId: string, fields: object = {}) =>
  api.askJson<Json>(`${queue}/items`, { json: { objectId, objectType: 'TRACE', ...fields } });

test('a queue is answered as it is read, listed and changed, and gone when it is deleted', async () => {
  const read = await api.askJson(queue);
  expect(read).toMatchObject({ name: `queue ${made}`, description: null, scoreConfigIds: [configId] });
  expect(await api.askJson(`${queues}?limit=1`)).toMatchObject({ data: [read] });
  const changed = await api.askJson<Json>(queue, change('PATCH', { description: 'd', name: null }));
  expect(changed).toEqual({ ...read, description: 'd', updatedAt: changed['updatedAt'] });
  await api.askJson(queue, { method: 'DELETE' });
  expect((await refused(queue))[0]).toBe(404);
  expect((await refused(`${queue}/items`))[0]).toBe(404);
});

test('a queue needs a name of its own and score configs that are there', async () => {
  const json = { name: `queue ${made}`, scoreConfigIds: [configId] };
  expect(await refused(queues, { json })).toMatchObject([400, /body\.name is the name of another/]);
  expect((await refused(queues, { json: { ...json, name: 'x', scoreConfigIds: [] } }))[0]).toBe(400);
  const unknown = { ...json, name: 'x', scoreConfigIds: [configId, 'unknown'] };
  expect(await refused(queues, { json: unknown })).toMatchObject([400, /body\.scoreConfigIds\[1\] names no score/]);
  expect(await refused(queues, { as: api.strangerKey, json: { ...json, name: 'x' } })).toMatchObject([
    400,
    /body\.scoreConfigIds\[0\]/,
  ]);
});

test('an item is pending until it is completed, and keeps when that was', async () => {
  const item = await add('t', { status: null });
  expect(item).toMatchObject({ objectId: 't', objectType: 'TRACE', status: 'PENDING', completedAt: null });
  const path = `${queue}/items/${item.id}`;
  const completed = await api.askJson<Json>(path, change('PATCH', { status: 'COMPLETED' }));
  expect(completed).toMatchObject({ status: 'COMPLETED', completedAt: expect.any(String) });
  expect(await api.askJson(path)).toEqual(completed);
  expect(await api.askJson(`${queue}/items?status=PENDING`)).toMatchObject({ data: [] });
  expect(await api.askJson(`${queue}/items?status=COMPLETED`)).toMatchObject({ data: [completed] });
  const again = await api.askJson(path, change('PATCH', { status: 'PENDING' }));
  expect(again).toMatchObject({ status: 'PENDING', completedAt: completed['completedAt'] });
  expect(await api.askJson(path, { method: 'DELETE' })).toMatchObject({ success: true });
  expect((await refused(path))[0]).toBe(404);
  expect((await refused(`${queue}/items`, { json: { objectId: 't', objectType: 'PROMPT' } }))[0]).toBe(400);
});

test('an annotator takes items, and a key names which one', async () => {
  const [first, second] = [await add('t1'), await add('t2')];
  const next = async (userId: string) =>
    (await api.askJson<{ item: Json | null }>(`${queue}/next`, { json: { userId } })).item;
  const response = await adasBrowser.ask(`${queue}/next`, {
    method: 'POST',
    json: { userId: bob },
    projectId: api.projectId,
  });
  expect(await response.json()).toMatchObject({ item: { id: first.id, lockedByUserId: ada } });
  expect(await next(bob)).toMatchObject({ id: second.id, lockedByUserId: bob, lockedUntil: expect.any(String) });
  const itemOfBob = `${queue}/items/${second.id}`;
  const json = { status: 'COMPLETED' };
  const byAda = await adasBrowser.ask(itemOfBob, { method: 'PATCH', json, projectId: api.projectId });
  expect(byAda.status).toBe(409);
  await api.askJson(`${itemOfBob}/skip`, { json: { userId: bob } });
  expect(await next(bob)).toBeNull();
  const done = await adasBrowser.ask(`${queue}/items/${first.id}`, { method: 'PATCH', json, projectId: api.projectId });
  expect(await done.json()).toMatchObject({ completedByUserId: ada, lockedByUserId: null, lockedUntil: null });
  expect(await next(ada)).toMatchObject({ id: second.id });
  expect(await api.askJson(`${queue}/progress`)).toEqual({
    total: 2,
    completed: 1,
    pending: 1,
    inProgress: 1,
    skipped: 1,
    byUser: [{ userId: ada, completed: 1 }],
  });
  expect(await refused(`${queue}/next`, { json: {} })).toMatchObject([400, /body\.userId must name the annotator/]);
  for (const userId of [foreign, 'unknown']) {
    expect((await refused(`${queue}/next`, { json: { userId } }))[0]).toBe(404);
  }
});

test('a queue that is assigned gives items to those users alone, who have access to the project', async () => {
  await add('t');
  const assignments = `${queue}/assignments`;
  const { projectId } = api;
  const queueId = queue.slice(queues.length + 1);
  for (let times = 0; times < 2; times += 1) {
    expect(await api.askJson(assignments, { json: { userId: bob } })).toEqual({ userId: bob, queueId, projectId });
  }
  expect(await api.askJson(assignments)).toEqual({ data: [{ userId: bob }] });
  expect(await refused(`${queue}/next`, { json: { userId: ada } })).toMatchObject([403, /assigned to other users/]);
  expect(await api.askJson(`${queue}/next`, { json: { userId: bob } })).toMatchObject({ item: { objectId: 't' } });
  for (const userId of [foreign, 'unknown']) expect((await refused(assignments, { json: { userId } }))[0]).toBe(404);
  for (let times = 0; times < 2; times += 1) {
    expect(await api.askJson(assignments, change('DELETE', { userId: bob }))).toEqual({ success: true });
  }
  expect(await api.askJson(assignments)).toEqual({ data: [] });
});

test('a user completes and skips what is locked for them alone, and takes an item again by its id', async () => {
  const item = `${queue}/items/${(await add('t')).id}`;
  const itemId = item.slice(item.lastIndexOf('/') + 1);
  const byAda = async (path: string, method: string, json: object) => {
    const response = await adasBrowser.ask(path, { method, json, projectId: api.projectId });
    return [response.status, (await response.json()) as Json & { readonly message: string }] as const;
  };
  const complete = async () => byAda(item, 'PATCH', { status: 'COMPLETED' });
  const take = async () => byAda(`${queue}/next`, 'POST', { itemId });
  const unlocked = [409, { message: expect.stringContaining('is not locked for you') as string }];
  expect([await complete(), await byAda(`${item}/skip`, 'POST', {})]).toMatchObject([unlocked, unlocked]);
  expect(await api.askJson(item)).toMatchObject({ status: 'PENDING', lockedByUserId: null });
  expect(await take()).toMatchObject([200, { item: { id: itemId, lockedByUserId: ada } }]);
  expect(await complete()).toMatchObject([200, { status: 'COMPLETED', completedByUserId: ada }]);
  expect(await complete()).toMatchObject(unlocked);
  expect([(await take())[0], await complete()]).toMatchObject([200, [200, { completedByUserId: ada }]]);
  await api.askJson(`${queue}/next`, { json: { userId: bob, itemId } });
  expect((await take())[0]).toBe(409);
  expect((await byAda(`${queue}/next`, 'POST', { itemId: 'unknown' }))[0]).toBe(404);
});

test('a user to whom an assigned queue is not assigned completes and skips nothing in it, and a key does', async () => {
  const item = `${queue}/items/${(await add('t')).id}`;
  const itemId = item.slice(item.lastIndexOf('/') + 1);
  const byAda = async (path: string, method: string, json: object) => {
    const response = await adasBrowser.ask(path, { method, json, projectId: api.projectId });
    return [response.status, ((await response.json()) as { message: string }).message];
  };
  await byAda(`${queue}/next`, 'POST', {});
  await api.askJson(`${queue}/assignments`, { json: { userId: bob } });
  const refusals = [
    await byAda(item, 'PATCH', { status: 'COMPLETED' }),
    await byAda(item, 'PATCH', { status: 'PENDING' }),
    await byAda(`${item}/skip`, 'POST', {}),
    await byAda(`${queue}/next`, 'POST', { itemId }),
  ];
  expect(refusals).toMatchObject(refusals.map(() => [403, expect.stringContaining('assigned to other users')]));
  await api.askJson(`${item}/skip`, { json: { userId: bob } });
  expect(await api.askJson(item)).toMatchObject({ status: 'PENDING', lockedByUserId: ada });
  expect(await api.askJson(item, change('PATCH', { status: 'COMPLETED' }))).toMatchObject({ completedByUserId: null });
});

test('a queue of another project is not there, whatever is asked of it', async () => {
  const item = `${queue}/items/${(await add('t')).id}`;
  const as = api.strangerKey;
  const tries: [string, Parameters<TestApi['ask']>[1]][] = [
    [queue, {}],
    [queue, change('PATCH', { name: 'theirs' })],
    [queue, { method: 'DELETE' }],
    [`${queue}/items`, {}],
    [`${queue}/items`, { json: { objectId: 't', objectType: 'TRACE' } }],
    [item, {}],
    [item, change('PATCH', { status: 'COMPLETED' })],
    [item, { method: 'DELETE' }],
    [`${item}/skip`, { json: { userId: foreign } }],
    [`${queue}/next`, { json: { userId: foreign } }],
    [`${queue}/assignments`, {}],
    [`${queue}/assignments`, { json: { userId: foreign } }],
    [`${queue}/assignments`, change('DELETE', { userId: foreign })],
    [`${queue}/progress`, {}],
    [`${queue}/agreement`, {}],
  ];
  for (const [path, init] of tries) expect([path, (await refused(path, { as, ...init }))[0]]).toEqual([path, 404]);
  expect(await api.askJson(item)).toMatchObject({ status: 'PENDING', lockedByUserId: null });
  expect(await api.askJson(queues, { as })).toMatchObject({ data: [] });
});

test('agreement is of the scores of the queue, by config and author, and the newest of an author counts', async () => {
  const numeric = await config({ dataType: 'NUMERIC' });
  const text = await config({ dataType: 'TEXT' });
  const scoreConfigIds = [configId, numeric, text];
  await api.askJson(queue, change('PATCH', { scoreConfigIds }));
  const queueId = queue.slice(queues.length + 1);
  const table = [
    ['t1', 1, 1],
    ['t2', 0, 0],
    ['t3', 1, 0],
    ['t4', 1, 1],
  ] as const;
  let at = Date.parse('2026-03-01T00:00:00Z');
  const batch: object[] = [];
  const score = (fields: object) => {
    at += 1000;
    const timestamp = new Date(at).toISOString();
    const body = { name: 'n', source: 'ANNOTATION', configId, queueId, ...fields };
    batch.push({ id: `event ${at}`, type: 'score-create', timestamp, body });
  };
  score({ traceId: 't1', value: 0, authorUserId: ada });
  // Together more than one read may have.
  const comment = 'x'.repeat(partBytesMax / 6);
  for (const [traceId, byAda, byBob] of table) {
    score({ traceId, value: byAda, authorUserId: ada, comment });
    score({ traceId, value: byBob, authorUserId: bob, comment });
  }
  score({ traceId: 't3', value: 0 });
  score({ traceId: 't3', value: 0, authorUserId: 'eve', queueId: 'another' });
  for (const [authorUserId, value] of [
    [ada, 1],
    [bob, 1],
  ] as const) {
    score({ traceId: 't1', value, authorUserId, configId: numeric });
    score({ sessionId: 's', value: value + 1, authorUserId, configId: numeric });
  }
  const { errors } = await api.askJson('/api/public/ingestion', { json: { batch } });
  expect(errors).toEqual([]);
  const agreement = await api.askJson<{ data: Json[] }>(`${queue}/agreement`);
  expect(agreement).toMatchObject({
    data: [
      { configId, name: 'quality', dataType: 'BOOLEAN', units: 4, ratings: 8, annotators: 2, observedAgreement: 0.75 },
      { configId: numeric, units: 2, ratings: 4, cohensKappa: null, krippendorffsAlpha: 1 },
    ],
    meta: { scores: 14, isComplete: true },
  });
  // Computed manually: observed 3/4, by chance 3/4 * 2/4 + 1/4 * 2/4; and 1 - (2/8) / (30/56).
  expect(agreement.data[0]?.['cohensKappa']).toBeCloseTo(0.5, 12);
  expect(agreement.data[0]?.['krippendorffsAlpha']).toBeCloseTo(1 - 0.25 / (30 / 56), 12);
});
