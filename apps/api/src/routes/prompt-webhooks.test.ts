import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

type Json = Record<string, unknown> & { readonly id: string };

let api: TestApi;
let permissive: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  permissive = await startTestApi({ arePrivateWebhooksAllowed: true });
});
afterAll(async () => {
  await api.close();
  await permissive.close();
});

const webhooks = '/api/public/prompt-webhooks';
const webhook = { name: 'deploy', url: 'https://hooks.example.com/prompts' };
const refused = async (body: object) => {
  const response = await api.ask(webhooks, { json: body });
  return [response.status, ((await response.json()) as { detail: string }).detail] as const;
};

test('a webhook is made with a secret that is shown this once, and listed in its project alone', async () => {
  const made = await api.askJson<Json>(webhooks, { json: webhook });
  const events = ['prompt.version_created', 'prompt.labels_moved', 'prompt.versions_deleted'];
  expect(made).toMatchObject({ ...webhook, events, secret: expect.stringMatching(/^whsec_/) as string });
  const { secret, ...shown } = made;
  const list = await api.askJson(webhooks);
  expect(list).toMatchObject({ data: [shown], meta: { totalItems: 1 } });
  expect(JSON.stringify(list)).not.toContain(secret);
  expect(await api.askJson(webhooks, { as: api.strangerKey })).toMatchObject({ data: [] });
});

test('a secret that is given is not shown', async () => {
  const secret = 'canary-of-a-secret';
  const made = await api.askJson<Json>(webhooks, { json: { ...webhook, secret, events: ['prompt.labels_moved'] } });
  expect(made).toMatchObject({ events: ['prompt.labels_moved'] });
  expect(JSON.stringify(made)).not.toContain(secret);
});

test.each([
  [{ ...webhook, name: ' ' }, 'body.name'],
  [{ ...webhook, url: 'ftp://example.com' }, 'body.url'],
  [{ ...webhook, events: [] }, 'body.events'],
  [{ ...webhook, events: ['prompt.read'] }, 'body.events[0]'],
  [{ ...webhook, secret: 'short' }, 'body.secret'],
  [{ ...webhook, url: 'http://127.0.0.1/hook' }, 'body.url is a private address'],
  [{ ...webhook, url: 'http://[fd00::1]/hook' }, 'body.url is a private address'],
])('the webhook %j is refused, naming %s', async (body, named) => {
  expect(await refused(body)).toMatchObject([400, expect.stringContaining(named) as string]);
});

test("a webhook is changed in what is given, and is another project's to change never", async () => {
  const { secret: _, ...made } = await api.askJson<Json>(webhooks, { json: webhook });
  const path = `${webhooks}/${made.id}`;
  const change = async (json: object, as = api.key) => {
    const response = await api.ask(path, { method: 'PATCH', json, as });
    return [response.status, await response.json()] as const;
  };
  const url = 'https://hooks.example.com/other';
  expect(await change({ url, events: ['prompt.labels_moved'] })).toEqual([
    200,
    { ...made, url, events: ['prompt.labels_moved'] },
  ]);
  expect(await change({ enabled: false })).toMatchObject([200, { url, enabled: false }]);
  expect((await api.ask(`${path}/test`, { method: 'POST' })).status).toBe(409);
  expect(await change({ enabled: true }, api.strangerKey)).toMatchObject([404, {}]);
  for (const [json, named] of [
    [{ url: 'http://127.0.0.1/hook' }, 'body.url is a private address'],
    [{ events: [] }, 'body.events'],
    [{ enabled: 'no' }, 'body.enabled'],
    [{ active: false }, 'active'],
  ] as const) {
    expect(await change(json)).toMatchObject([400, { detail: expect.stringContaining(named) as string }]);
  }
});

test('a server that allows private addresses takes them', async () => {
  const made = await permissive.ask(webhooks, { json: { ...webhook, url: 'http://127.0.0.1/hook' } });
  expect(made.status).toBe(200);
});

test('a test and what changes are listed as deliveries, newest first, and go with their webhook', async () => {
  const { id } = await api.askJson<Json>(webhooks, { json: webhook });
  await api.askJson('/api/public/v2/prompts', { json: { name: 'sent', prompt: 'Hello', labels: ['production'] } });
  const tested = await api.ask(`${webhooks}/${id}/test`, { method: 'POST' });
  const message = (await tested.json()) as Json;
  expect([tested.status, message]).toMatchObject([202, { event: 'prompt.test', state: 'pending', attempts: [] }]);
  const { data } = await api.askJson<{ data: readonly Json[] }>(`${webhooks}/${id}/deliveries`);
  expect(data[0]).toEqual(message);
  expect(data.map(({ event }) => event)).toEqual(['prompt.test', 'prompt.labels_moved', 'prompt.version_created']);
  const moved = [{ label: 'production', from: null }];
  expect(data[1]?.['payload']).toMatchObject({ data: { name: 'sent', version: 1, moved } });
  for (const [path, method] of [
    ['', 'DELETE'],
    ['/test', 'POST'],
    ['/deliveries', 'GET'],
  ] as const) {
    expect((await api.ask(`${webhooks}/${id}${path}`, { as: api.strangerKey, method })).status).toBe(404);
  }
  await api.askJson(`${webhooks}/${id}`, { method: 'DELETE' });
  expect((await api.ask(`${webhooks}/${id}/deliveries`)).status).toBe(404);
});
