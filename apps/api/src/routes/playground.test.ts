import { runPlayground } from '@spanledger/api-contract';
import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { startTestApi, type KeyPair, type TestApi } from '../api.fixture.ts';

interface Event {
  readonly type: string;
  readonly [name: string]: unknown;
}

let api: TestApi;
let models: FakeModelServer;
beforeAll(async () => {
  api = await startTestApi({ arePrivateWebhooksAllowed: true });
  models = await startFakeModelServer();
  const connection = { secretKey: 'sk-canary-of-a-secret-key', baseURL: models.url };
  await putConnection({ ...connection, provider: 'own', adapter: 'openai' });
  await putConnection({ ...connection, provider: 'anthropic', adapter: 'anthropic' });
  const few = { customModels: ['only-this'], withDefaultModels: false };
  await putConnection({ ...connection, ...few, provider: 'few', adapter: 'openai' });
});
afterAll(async () => {
  await api.close();
  await models.close();
});
beforeEach(() => models.act({ text: ['Hello ', 'Ada'], tokens: { input: 1000, output: 100 } }));

const putConnection = async (json: object) => api.askJson('/api/public/llm-connections', { method: 'PUT', json });

const runs = '/api/public/playground/runs';
const asked = { provider: 'own', model: 'gpt-4o', messages: [{ role: 'user', content: 'Greet {{customer}}' }] };
const filled = { ...asked, variables: { customer: 'Ada' } };
const run = async (fields: object = {}, as: KeyPair = api.key): Promise<Response> =>
  api.ask(runs, { json: { ...filled, ...fields }, as });

/** Each as in its document. */
const eventsIn = (text: string): readonly Event[] =>
  text
    .split('\n\n')
    .filter((part) => part.startsWith('data: '))
    .map((part) => runPlayground.responses[200].schema.parse(JSON.parse(part.slice(6))) as Event);
const eventsOf = async (fields: object = {}): Promise<readonly Event[]> => {
  const response = await run(fields);
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return eventsIn(text);
};
const doneOf = async (fields: object = {}): Promise<Event> => (await eventsOf(fields)).at(-1)!;

test('a run is streamed part by part, and ends with its usage, its exact cost by the price book and its latency', async () => {
  const response = await run();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const events = eventsIn(await response.text());
  expect(events).toMatchObject([
    { type: 'text', text: 'Hello ' },
    { type: 'text', text: 'Ada' },
    {
      type: 'done',
      finishReason: 'stop',
      usage: { input: 1000, output: 100, total: 1100 },
      cost: {
        source: 'computed',
        totalCostExact: '0.0035',
        costDetailsExact: { input: '0.0025', output: '0.001' },
      },
      latencyMs: expect.any(Number) as number,
      timeToFirstTextMs: expect.any(Number) as number,
      traceId: null,
    },
  ]);
  expect(models.requests.at(-1)?.body).toMatchObject({ model: 'gpt-4o', messages: [{ content: 'Greet Ada' }] });
});

test('values that make the messages too long are refused before a model is called', async () => {
  const calls = models.requests.length;
  const messages = [{ role: 'user', content: '{{customer}}'.repeat(500) }];
  const response = await run({ messages, variables: { customer: 'y'.repeat(900_000) } });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('more than 4194304 characters');
  expect(models.requests).toHaveLength(calls);
});

test('a model without a price is unpriced, which is not a cost of 0', async () => {
  const { cost } = await doneOf({ model: 'a-model-without-a-price' });
  expect(cost).toEqual({ source: 'unpriced', totalCostExact: null, costDetailsExact: {} });
});

test('a run that is to be stored is a trace like any other, with the cost that was shown', async () => {
  const done = await doneOf({ store: true, parameters: { temperature: 0.5, stop: ['a'] } });
  expect(await api.askJson(`/api/public/traces/${String(done['traceId'])}`)).toMatchObject({
    name: 'playground',
    environment: 'playground',
    input: [{ role: 'user', content: 'Greet Ada' }],
    output: 'Hello Ada',
  });
  const observation = await api.askJson(`/api/public/observations/${String(done['observationId'])}`);
  expect(observation).toMatchObject({
    type: 'GENERATION',
    environment: 'playground',
    model: 'gpt-4o',
    modelParameters: { temperature: 0.5, stop: '["a"]' },
    usageDetails: { input: 1000, output: 100, total: 1100 },
    calculatedTotalCost: 0.0035,
    metadata: { connection: 'own', adapter: 'openai' },
    level: 'DEFAULT',
  });
});

test('a run that is not to be stored leaves no trace', async () => {
  const before = await api.askJson<{ meta: { totalItems: number } }>('/api/public/traces');
  await eventsOf();
  const after = await api.askJson<{ meta: { totalItems: number } }>('/api/public/traces');
  expect(after.meta.totalItems).toBe(before.meta.totalItems);
});

test('a version of a prompt is run with its variables and placeholders, and the stored run names it', async () => {
  const body = {
    name: 'greeting',
    type: 'chat',
    prompt: [
      { role: 'system', content: 'Be {{tone}}.' },
      { type: 'placeholder', name: 'history' },
    ],
    labels: ['production'],
  };
  await api.askJson('/api/public/v2/prompts', { json: body });
  const history = [{ role: 'user', content: 'Hi' }];
  const given = { messages: undefined, prompt: { name: 'greeting' }, store: true };
  const { observationId } = await doneOf({ ...given, variables: { tone: 'kind' }, placeholders: { history } });
  expect(models.requests.at(-1)?.body['messages']).toEqual([{ role: 'system', content: 'Be kind.' }, ...history]);
  expect(await api.askJson(`/api/public/observations/${String(observationId)}`)).toMatchObject({
    promptName: 'greeting',
    promptVersion: 1,
  });
});

test('an answer to a schema comes as an object too', async () => {
  models.act({ text: ['{"score":1}'], tokens: { input: 1, output: 1 } });
  const schema = { type: 'object', properties: { score: { type: 'number' } } };
  expect((await doneOf({ schema }))['object']).toEqual({ score: 1 });
});

test('a call that fails is an error in the stream, with what it used and cost, and is stored as one', async () => {
  const begun = { type: 'message_start', message: { usage: { input_tokens: 1000, output_tokens: 0 } } };
  models.act({ events: [begun, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }] });
  const events = await eventsOf({ provider: 'anthropic', model: 'claude-sonnet-4-5', store: true });
  expect(events).toMatchObject([
    { type: 'error', failure: 'unavailable', message: /Overloaded/, retryAfterMs: null },
    { type: 'done', finishReason: null, usage: { input: 1000 }, cost: { totalCostExact: '0.003' } },
  ]);
  expect(await api.askJson(`/api/public/observations/${String(events[1]?.['observationId'])}`)).toMatchObject({
    level: 'ERROR',
    statusMessage: expect.stringContaining('Overloaded') as string,
  });
});

test('the time after which a provider that limits may be asked again is in the error', async () => {
  models.act({ status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Slower' } } });
  expect((await eventsOf())[0]).toMatchObject({ type: 'error', failure: 'limited', retryAfterMs: 7000 });
});

test.each([
  [{ provider: 'unknown' }, 'body.provider'],
  [{ provider: 'few' }, 'body.model must be one of those that the connection names: only-this'],
  [{ variables: {} }, 'body.variables.customer is needed: the messages have {{customer}}'],
  [{ messages: [{ type: 'placeholder', name: 'history' }] }, 'body.placeholders.history'],
  [{ messages: undefined }, 'body.messages must be given, or a prompt, and not both'],
  [{ prompt: { name: 'greeting' } }, 'body.messages must be given, or a prompt, and not both'],
  [{ messages: undefined, prompt: { name: 'gone' } }, 'body.prompt must be a prompt of the project'],
  [{ messages: undefined, prompt: { name: 'a', version: 1, label: 'b' } }, 'body.prompt must have version or label'],
  [{ messages: [] }, 'body.messages'],
  [{ messages: [{ role: 'robot', content: 'x' }] }, 'body.messages[0] must be'],
  [{ model: '' }, 'body.model'],
  [{ variables: { customer: 5 } }, 'body.variables.customer'],
])('a run with %j is refused, and nothing is sent: %s', async (fields, message) => {
  const before = models.requests.length;
  const response = await run(fields);
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { detail: expect.stringContaining(message) as string },
  ]);
  expect(models.requests.length).toBe(before);
});

test('a connection of another project cannot be used', async () => {
  const response = await run({}, api.strangerKey);
  expect([response.status, await response.json()]).toMatchObject([400, { detail: /body\.provider must be/ }]);
});

test('a run is stored only for who may send traces', async () => {
  const writer = await api.identity.apiKeys.create(api.projectId, { scopes: ['write'] });
  expect((await run({ store: true }, writer)).status).toBe(403);
  const response = await run({}, writer);
  expect([response.status, eventsIn(await response.text()).at(-1)?.type]).toEqual([200, 'done']);
});

test('who leaves ends the call at the provider, and a stored run keeps what came and what was used', async () => {
  models.act({ stalls: 'after the first part' });
  const before = models.left();
  const leaving = new AbortController();
  const json = { ...filled, provider: 'anthropic', model: 'claude-sonnet-4-5', store: true };
  const response = await api.ask(runs, { json, signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => models.left()).toBe(before + 1);
  const stopped = async () => {
    const query = '/api/public/observations?level=WARNING&environment=playground';
    return (await api.askJson<{ data: Event[] }>(query)).data;
  };
  const usageDetails = { input: 7, output: 1, total: 8 };
  const statusMessage = /stopped before its end/;
  await expect.poll(stopped).toMatchObject([{ output: 'begun ', usageDetails, costSource: 'computed', statusMessage }]);
});

test('a project has 16 runs at once, and no other project waits for them', async () => {
  models.act({ stalls: 'after the first part' });
  const leaving = new AbortController();
  const open = async () => api.ask(runs, { json: filled, signal: leaving.signal });
  const responses = await Promise.all(Array.from({ length: 16 }, open));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await run();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  expect((await run({}, api.strangerKey)).status).toBe(400);
  leaving.abort();
  models.act({ text: ['again'] });
  await expect.poll(async () => (await run()).status).toBe(200);
});

test('nothing of the credentials is in an answer or a log', async () => {
  models.act({ status: 401, body: { error: { message: 'Incorrect key sk-canary-of-a-secret-key' } } });
  expect(JSON.stringify(await eventsOf())).not.toContain('canary');
  expect(api.logLines.join('\n')).not.toContain('canary');
});
