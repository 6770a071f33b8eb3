import type { LlmAdapter } from '@spanledger/core';
import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, failureOf, secretKey } from './model-calls.fixture.ts';

let server: FakeModelServer;
beforeAll(async () => {
  server = await startFakeModelServer();
});
afterAll(async () => server.close());

const adapters: readonly LlmAdapter[] = [
  'openai',
  'azure',
  'anthropic',
  'google-ai-studio',
  'google-vertex-ai',
  'bedrock',
];
const streaming = adapters.filter((adapter) => adapter !== 'bedrock');
const last = () => server.requests.at(-1)!;
const answer = { text: ['one ', 'two ', 'thr€€'], tokens: { input: 11, output: 5, cached: 4 } };

test.each(adapters)('an answer of %s has its text, its usage by bucket and why it ended', async (adapter) => {
  server.act(answer);
  const parts: string[] = [];
  const { text, usage, finishReason } = await ask({
    adapter,
    baseUrl: server.url,
    onText: (part) => void parts.push(part),
  });
  expect([text, parts.join(''), finishReason]).toEqual(['one two thr€€', 'one two thr€€', 'stop']);
  expect(usage).toMatchObject({ input: 11, input_cached_tokens: 4, output: 5, total: 20 });
  if (adapter !== 'bedrock') expect(parts).toEqual(answer.text);
});

test.each(adapters)('an answer of %s that was cut off has its length as the reason', async (adapter) => {
  server.act({ ...answer, finish: 'length' });
  expect((await ask({ adapter, baseUrl: server.url })).finishReason).toBe('length');
});

test('responses are asked of a connection with useResponsesApi, and are not kept by the provider', async () => {
  server.act(answer);
  const { text, usage } = await ask({ adapter: 'openai', baseUrl: server.url, config: { useResponsesApi: true } });
  expect([text, usage]).toMatchObject(['one two thr€€', { input: 11, input_cached_tokens: 4, output: 5, total: 20 }]);
  expect([last().path, last().body]).toMatchObject([
    '/responses',
    { store: false, input: [{ role: 'system' }, {}, {}, {}] },
  ]);
});

const [chat, ofResponses] = [{ adapter: 'openai' }, { adapter: 'openai', config: { useResponsesApi: true } }] as const;
test.each([
  [
    chat,
    [{ choices: [{ delta: { content: 'a' }, finish_reason: 'stop' }], service_tier: 'default' }, { choices: [] }],
    'default',
  ],
  [
    ofResponses,
    [{ type: 'response.completed', response: { status: 'completed', service_tier: 'priority' } }],
    'priority',
  ],
  [
    { adapter: 'anthropic' } as const,
    [
      { type: 'message_start', message: { usage: { input_tokens: 1, service_tier: 'standard' } } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    ],
    'standard',
  ],
  [
    { adapter: 'anthropic' } as const,
    [
      { type: 'message_start', message: { usage: { input_tokens: 1, service_tier: 'standard', speed: 'fast' } } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
    ],
    'fast',
  ],
])('an answer by %j has the service tier at which it was answered', async (asked, events, serviceTier) => {
  server.act({ events });
  expect(await ask({ ...asked, baseUrl: server.url })).toMatchObject({ serviceTier });
});

const schema = {
  type: 'object',
  properties: { score: { type: 'number' } },
  required: ['score'],
  additionalProperties: false,
};

test.each(adapters)('an answer of %s to a schema is an object that fits it', async (adapter) => {
  server.act({ text: ['{"score"', ':0.5}'], tokens: { input: 1, output: 1 } });
  const fitting = await ask({ adapter, baseUrl: server.url, request: { schema } });
  expect([fitting.object, JSON.parse(fitting.text)]).toEqual([{ score: 0.5 }, { score: 0.5 }]);
  expect(JSON.stringify(last().body)).toContain('"score":{"type":"number"}');
  server.act({ text: ['{"score":"high"}'], tokens: { input: 1, output: 1 } });
  const failure = await failureOf({ adapter, baseUrl: server.url, request: { schema } });
  expect(failure).toMatchObject({
    failure: 'bad_answer',
    message: 'The answer of the model at /score must be number.',
    usage: { total: 2 },
  });
});

test.each(streaming)('an object of %s that ends at the limit of tokens is named as that', async (adapter) => {
  server.act({ text: ['{"sco'], finish: 'length', tokens: { input: 1, output: 1 } });
  expect(await failureOf({ adapter, baseUrl: server.url, request: { schema } })).toMatchObject({
    failure: 'bad_answer',
    message: /limit of tokens.*give more maxTokens/,
    usage: { total: 2 },
  });
});

test('an object between fences is read, and a text that is none is a bad answer', async () => {
  const asked = { adapter: 'openai', baseUrl: server.url, request: { schema } } as const;
  server.act({ text: ['```json\n{"score":1}\n```'] });
  expect((await ask(asked)).object).toEqual({ score: 1 });
  server.act({ text: ['certainly'] });
  expect(await failureOf(asked)).toMatchObject({ failure: 'bad_answer', message: /no JSON object/ });
});

test('a model of OpenAI is held to a schema strictly only where the schema has all that this needs', async () => {
  server.act({ text: ['{"score":1}'] });
  const strictOf = async (given: object) => {
    await ask({ adapter: 'openai', baseUrl: server.url, request: { schema: { ...schema, ...given } } });
    return (last().body['response_format'] as { json_schema: { strict: boolean } }).json_schema.strict;
  };
  expect(await strictOf({})).toBe(true);
  expect(await strictOf({ required: [] })).toBe(false);
  expect(await strictOf({ additionalProperties: true })).toBe(false);
});

test('a schema that is none is refused before anything is sent', async () => {
  const before = server.requests.length;
  const asked = { adapter: 'openai', baseUrl: server.url, request: { schema: { type: 'nothing' } } } as const;
  expect(await failureOf(asked)).toMatchObject({ failure: 'refused', message: /draft 2020-12/ });
  expect(server.requests.length).toBe(before);
});

test.each([
  [
    'openai',
    '/chat/completions',
    { authorization: `Bearer ${secretKey}` },
    { model: 'model-1', max_tokens: 5, top_p: 0.5, stop: ['a'] },
  ],
  [
    'azure',
    '/model-1/chat/completions?api-version=2024-10-21',
    { 'api-key': secretKey },
    { max_completion_tokens: 5, top_p: 0.5, stop: ['a'] },
  ],
  [
    'anthropic',
    '/v1/messages',
    { 'x-api-key': secretKey, 'anthropic-version': '2023-06-01' },
    { system: 'Be brief.', max_tokens: 5, top_p: 0.5, stop_sequences: ['a'] },
  ],
  [
    'google-ai-studio',
    '/v1beta/models/model-1:streamGenerateContent?alt=sse',
    { 'x-goog-api-key': secretKey },
    {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      generationConfig: { maxOutputTokens: 5, topP: 0.5, stopSequences: ['a'] },
    },
  ],
  [
    'google-vertex-ai',
    '/v1/publishers/google/models/model-1:streamGenerateContent?alt=sse',
    { 'x-goog-api-key': secretKey },
    { generationConfig: { maxOutputTokens: 5 } },
  ],
  [
    'bedrock',
    '/model/model-1/converse',
    {
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIACANARY\/\d{8}\/eu-central-1\/bedrock/,
      ) as string,
    },
    { system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 5, topP: 0.5, stopSequences: ['a'] } },
  ],
] as const)(
  '%s is asked at its path, with its credentials and its names of parameters',
  async (adapter, path, headers, body) => {
    server.act(answer);
    const parameters = { maxTokens: 5, top_p: 0.5, stop: 'a', temperature: null };
    await ask({ adapter, baseUrl: server.url, request: { parameters } });
    expect(last()).toMatchObject({ path, headers, body });
    expect(JSON.stringify(last().body)).not.toContain('temperature');
  },
);

test('a base URL keeps its own path and query, and a version in it is not repeated', async () => {
  server.act(answer);
  const paths: Record<string, string> = {};
  for (const [adapter, base] of [
    ['openai', '/gateway/v1/?team=a'],
    ['azure', '/openai/v1/'],
    ['anthropic', '/proxy/v1'],
    ['google-ai-studio', '/v1beta'],
  ] as const) {
    await ask({ adapter, baseUrl: `${server.url}${base}` });
    paths[adapter] = last().path;
  }
  expect(paths).toEqual({
    openai: '/gateway/v1/chat/completions?team=a',
    azure: '/openai/v1/chat/completions',
    anthropic: '/proxy/v1/messages',
    'google-ai-studio': '/v1beta/models/model-1:streamGenerateContent?alt=sse',
  });
});

test('headers of a connection come before those of the interface, but for those of the connection itself', async () => {
  server.act(answer);
  const extraHeaders = { Authorization: 'Token of a gateway', 'X-Team': 'a', Host: 'elsewhere.example' };
  await ask({ adapter: 'openai', baseUrl: server.url, extraHeaders });
  expect(last().headers).toMatchObject({ authorization: 'Token of a gateway', 'x-team': 'a' });
  expect(last().headers.host).not.toContain('elsewhere');
});

test.each(['messages', 'stream', 'model'])('the parameter %s, which the call itself sets, is refused', async (name) => {
  const asked = { adapter: 'openai', baseUrl: server.url, request: { parameters: { [name]: 1 } } } as const;
  expect(await failureOf(asked)).toMatchObject({
    failure: 'refused',
    message: expect.stringContaining(name) as string,
  });
});

test('messages of the system alone are sent as those of a user where a provider refuses nothing else', async () => {
  server.act(answer);
  const messages = [{ role: 'system', content: 'Judge this.' }] as const;
  await ask({ adapter: 'anthropic', baseUrl: server.url, request: { messages } });
  expect(last().body['messages']).toEqual([{ role: 'user', content: 'Judge this.' }]);
  expect(last().body).not.toHaveProperty('system');
});

test('a server that does not stream is read all the same', async () => {
  const message = {
    choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  };
  server.act({ status: 200, body: message });
  expect(await ask({ adapter: 'openai', baseUrl: server.url })).toEqual({
    text: 'whole',
    usage: { input: 3, output: 2, total: 5 },
    finishReason: 'stop',
  });
});

test.each(streaming)(
  'a call of %s ends with the reason of its signal, and the provider sees it end',
  async (adapter) => {
    server.act({ stalls: 'after the first part' });
    const before = server.left();
    const stopping = new AbortController();
    const asked = ask({
      adapter,
      baseUrl: server.url,
      signal: stopping.signal,
      onText: () => stopping.abort(new Error('enough')),
    });
    await expect(asked).rejects.toThrow('enough');
    await expect.poll(() => server.left()).toBe(before + 1);
  },
);

test('of a call that its signal ends, what the provider had reported is known', async () => {
  server.act({ stalls: 'after the first part' });
  const stopping = new AbortController();
  const used: unknown[] = [];
  const asked = ask({
    adapter: 'anthropic',
    baseUrl: server.url,
    signal: stopping.signal,
    onText: () => stopping.abort(new Error('enough')),
    onUsage: (usage) => void used.push(usage),
  });
  await expect(asked).rejects.toThrow('enough');
  expect(used).toMatchObject([{ input: 7, output: 1, total: 8 }]);
});
