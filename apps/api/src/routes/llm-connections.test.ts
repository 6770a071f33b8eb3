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

const connections = '/api/public/llm-connections';
const secretKey = 'sk-canary-of-a-secret-key-wxyz';
const openai = { provider: 'openai', adapter: 'openai', secretKey };
const put = async (fields: object, of = api) => {
  const response = await of.ask(connections, { method: 'PUT', json: { ...openai, ...fields } });
  return { status: response.status, body: (await response.json()) as Json & { detail: string } };
};

test('a connection is created with 201 and replaced with 200, absent lists being empty, and its key is never shown', async () => {
  const extraHeaders = { 'x-team': 'canary-of-a-header' };
  const given = {
    baseURL: 'https://models.example.com/v1',
    customModels: ['own'],
    extraHeaders,
    withDefaultModels: false,
  };
  const created = await put({ ...given, config: { useResponsesApi: true } });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    provider: 'openai',
    adapter: 'openai',
    displaySecretKey: '...wxyz',
    baseURL: given.baseURL,
    customModels: ['own'],
    withDefaultModels: false,
    extraHeaderKeys: ['x-team'],
    config: { useResponsesApi: true },
  });
  const replaced = await put({ customModels: null });
  expect([replaced.status, replaced.body.id]).toEqual([200, created.body.id]);
  const empty = { baseURL: null, customModels: [], withDefaultModels: true, extraHeaderKeys: [], config: null };
  expect(replaced.body).toMatchObject(empty);
  const list = await api.askJson(connections);
  expect(list).toMatchObject({ data: [replaced.body], meta: { totalItems: 1 } });
  expect(JSON.stringify([created, replaced, list])).not.toContain('canary');
  expect(api.logLines.join('\n')).not.toContain('canary');
});

test.each([
  [{ provider: '' }, 'body.provider'],
  [{ adapter: 'mistral' }, 'body.adapter'],
  [{ secretKey: '' }, 'body.secretKey'],
  [{ secretKey: 'sk-canary…wxyz' }, 'body.secretKey'],
  [{ secretKey: 'sk-canary\n' }, 'body.secretKey'],
  [{ adapter: 'bedrock', config: { region: 'eu' }, secretKey: '{"apiKey":"canary\\n"}' }, 'body.secretKey'],
  [{ baseURL: 'ftp://example.com' }, 'body.baseURL'],
  [{ baseURL: 'https://user:password@example.com' }, 'body.baseURL'],
  [{ extraHeaders: { 'a b': 'x' } }, 'body.extraHeaders'],
  [{ extraHeaders: { a: 'x\r\nb: y' } }, 'body.extraHeaders.a'],
  [{ config: { region: 'eu' } }, 'body.config.region'],
  [{ config: { useResponsesApi: 'yes' } }, 'body.config.useResponsesApi'],
  [{ adapter: 'anthropic', config: { useResponsesApi: true } }, 'body.config.useResponsesApi'],
  [{ adapter: 'bedrock', secretKey: '{"apiKey":"k"}' }, 'body.config.region'],
  [{ adapter: 'bedrock', config: { region: 'eu' } }, 'body.secretKey'],
  [{ adapter: 'bedrock', config: { region: 'eu' }, secretKey: '{"accessKeyId":"k"}' }, 'body.secretKey'],
])('the connection %j is refused, naming %s', async (fields, path) => {
  const { status, body } = await put({ provider: 'refused', ...fields });
  expect([status, body.detail]).toMatchObject([400, expect.stringContaining(path) as string]);
  expect(JSON.stringify(body)).not.toContain('canary');
});

test.each([
  'http://localhost:11434',
  'http://models.localhost/v1',
  'http://127.0.0.1/v1',
  'http://0x7f.1/v1',
  'http://10.1.2.3/v1',
  'http://192.168.0.1/v1',
  'http://169.254.169.254/latest',
  'http://[::1]/v1',
  'http://[::ffff:10.0.0.1]/v1',
  'http://[fd00::1]/v1',
])('the base URL %s is inside, and refused unless the server allows it', async (baseURL) => {
  const provider = `inside ${baseURL}`;
  expect(await put({ provider, baseURL })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('body.baseURL is a private address') as string },
  });
  expect((await put({ provider, baseURL }, permissive)).status).toBe(201);
});

test('a header that is none is refused with what its name must be', async () => {
  const refused = await put({ provider: 'headers', extraHeaders: { 'a b': 'x' } });
  expect(refused).toMatchObject({
    status: 400,
    body: { detail: 'Invalid request data: body.extraHeaders.a b must be the name of a header' },
  });
});

test('credentials of bedrock and a location of google-vertex-ai are taken', async () => {
  const bedrock = { provider: 'aws', adapter: 'bedrock', config: { region: 'eu-central-1' } };
  const keys = '{"accessKeyId":"canary","secretAccessKey":"canary"}';
  expect(await put({ ...bedrock, secretKey: keys })).toMatchObject({ status: 201, body: { displaySecretKey: '...' } });
  expect((await put({ ...bedrock, secretKey: '{"apiKey":"canary"}' })).status).toBe(200);
  const vertex = { provider: 'vertex', adapter: 'google-vertex-ai', config: { location: 'eu' } };
  expect((await put(vertex)).status).toBe(201);
  expect((await put({ ...vertex, secretKey: '{\n  "client_email": "canary"\n}\n' })).status).toBe(200);
});

test('a deleted connection is gone, and one of another project is not there', async () => {
  const { body } = await put({ provider: 'deleted' });
  const path = `${connections}/${body.id}`;
  const as = api.strangerKey;
  expect((await api.ask(path, { as, method: 'DELETE' })).status).toBe(404);
  expect(await api.askJson(connections, { as })).toMatchObject({ data: [] });
  expect(await api.askJson(path, { method: 'DELETE' })).toEqual({ message: 'LLM connection successfully deleted' });
  expect((await api.ask(path, { method: 'DELETE' })).status).toBe(404);
});
