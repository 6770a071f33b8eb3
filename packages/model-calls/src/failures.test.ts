import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';
import type { ResolveName } from '@spanledger/outbound';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf, secretKey, type Asked } from './model-calls.fixture.ts';

let server: FakeModelServer;
beforeAll(async () => {
  server = await startFakeModelServer();
});
afterAll(async () => server.close());

const failing = async (asked: Partial<Asked> = {}) => failureOf({ adapter: 'openai', baseUrl: server.url, ...asked });

test.each([
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [408, 'timeout'],
  [429, 'limited'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  [529, 'unavailable'],
] as const)(
  'an answer with the status %i is a call that was %s, with what the provider explains',
  async (status, failure) => {
    server.act({ status, body: { error: { message: 'for a reason' } } });
    expect(await failing()).toMatchObject({ failure, message: `The provider answered ${status}: for a reason` });
  },
);

test.each(['message', 'detail'])('a refusal that names members of the request in its %s shows them', async (member) => {
  const issues = [{ loc: ['body', 'top_k'], msg: 'Extra inputs are not permitted' }];
  server.act({ status: 422, body: member === 'message' ? { message: issues } : { message: { detail: issues } } });
  expect((await failing()).message).toBe('The provider answered 422: body.top_k Extra inputs are not permitted');
});

test.each([
  [400, { code: 'context_length_exceeded', message: 'for a reason' }],
  [400, { code: 'content_filter', message: 'for a reason' }],
  [400, { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
  [413, { type: 'request_too_large', message: 'Request exceeds the maximum size' }],
  [400, { code: 400, message: 'The input token count (2000000) exceeds the maximum number of tokens allowed' }],
  [422, { message: 'Prompt contains 50000 tokens, too large for model with 32768 maximum context length' }],
])('an answer with the status %i and the error %j refuses these messages and not others', async (status, error) => {
  server.act({ status, body: { error } });
  expect(await failing()).toMatchObject({ failure: 'refused', isOfMessages: true });
});

test.each([
  [400, { code: 'unsupported_parameter', message: "Unsupported parameter: 'max_tokens'" }],
  [400, { message: 'Your credit balance is too low' }],
  [401, { message: 'Incorrect key' }],
  [404, { code: 'model_not_found', message: 'The model does not exist' }],
  [429, { code: 'insufficient_quota', message: 'You exceeded your current quota' }],
])('an answer with the status %i and the error %j refuses any messages', async (status, error) => {
  server.act({ status, body: { error } });
  expect(await failing()).toMatchObject({ failure: 'refused', isOfMessages: false });
});

test.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, 50_000],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:01 GMT' }, 0],
  [{ 'retry-after': '9999999' }, 86_400_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('after %j it is worth trying again in %s ms', async (headers, retryAfterMs) => {
  server.act({ status: 429, headers, body: {} });
  expect((await failing({ options: { nowMs: () => 10_000 } })).retryAfterMs).toBe(retryAfterMs);
});

test('the time to try again that Google puts into its error is taken', async () => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
  server.act({ status: 429, body: [{ error: { code: 429, message: 'Quota', details } }] });
  expect(await failing({ adapter: 'google-ai-studio' })).toMatchObject({ failure: 'limited', retryAfterMs: 34_500 });
});

test('a key or a header that a provider repeats in an error is not shown', async () => {
  server.act({ status: 401, body: { error: { message: `Incorrect key ${secretKey} with header-canary` } } });
  const { message } = await failing({ extraHeaders: { 'x-a': 'header-canary' } });
  expect(message).toBe('The provider answered 401: Incorrect key *** with ***');
});

test('an explanation is shown up to 500 characters', async () => {
  server.act({ status: 400, body: { error: { message: 'x'.repeat(10_000) } } });
  expect((await failing()).message.length).toBeLessThan(600);
});

test('a redirect is refused: credentials go to no other address', async () => {
  const before = server.requests.length;
  server.act({ status: 307, headers: { location: `${server.url}/other/chat/completions` } });
  expect(await failing()).toMatchObject({ failure: 'refused', message: /307: redirects are not followed/ });
  expect(server.requests.length).toBe(before + 1);
});

const resolvingInside: ResolveName = (_name, _options, tell) => tell(null, [{ address: '127.0.0.1', family: 4 }]);

test('a private address is refused when something is sent, also behind a name, and nothing reaches it', async () => {
  const before = server.requests.length;
  const message = 'The address of the connection is private: see WEBHOOK_PRIVATE_ADDRESSES.';
  const options = { arePrivateAllowed: false, resolve: resolvingInside };
  const named = server.url.replace('127.0.0.1', 'innocent.example');
  for (const baseUrl of [server.url, named]) {
    expect(await failing({ baseUrl, options })).toMatchObject({ failure: 'refused', message });
  }
  expect(server.requests.length).toBe(before);
});

const resolvingNothing: ResolveName = (_name, _options, tell) =>
  tell(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);

test('a name that does not resolve is a provider that could not be reached', async () => {
  const asked = { baseUrl: 'http://nowhere.example', options: { arePrivateAllowed: false, resolve: resolvingNothing } };
  expect(await failing(asked)).toMatchObject({ failure: 'unavailable', message: /ENOTFOUND/ });
});

test.each(['at once', 'after the first part'] as const)(
  'a provider that stalls %s is given up after the time that nothing may come',
  async (stalls) => {
    server.act({ stalls });
    expect(await failing({ options: { idleMs: 50 } })).toMatchObject({ failure: 'timeout', message: /sent nothing/ });
  },
);

test('a call as a whole is given up after its time', async () => {
  server.act({ stalls: 'after the first part' });
  expect(await failing({ options: { timeoutMs: 50 } })).toMatchObject({
    failure: 'timeout',
    message: /within 0\.05 s/,
  });
});

test('an answer that breaks off is no answer, and may come whole another time', async () => {
  server.act({ breaks: true });
  expect(await failing()).toMatchObject({ failure: 'unavailable' });
});

test.each([
  ['breaks off', { breaks: true }],
  ['stalls', { stalls: 'after the first part' }],
  ['ends before its end', { events: [{ choices: [{ delta: { content: 'half' } }] }] }],
] as const)('an answer that %s without having reported its usage may be billed', async (_name, behaviour) => {
  server.act(behaviour);
  expect(await failing({ options: { timeoutMs: 200 } })).toMatchObject({ usage: {}, mayBeBilled: true });
});

test.each([
  ['a refusal', { status: 400, body: { error: { message: 'No' } } }],
  ['an error instead of an answer', { events: [{ error: { message: 'No' } }] }],
] as const)('%s is not billed', async (_name, behaviour) => {
  server.act(behaviour);
  expect(await failing()).toMatchObject({ mayBeBilled: false });
});

test('an answer that ends before its end is no answer', async () => {
  server.act({ events: [{ choices: [{ delta: { content: 'half' } }] }] });
  expect(await failing()).toMatchObject({ failure: 'unavailable', message: /before it was complete/ });
});

test('an answer that ends within an event is no answer, and may come whole another time', async () => {
  const body = 'data: {"choices":[{"delta":{"content":"half"}}]}\n\ndata: {"choices":[{"del';
  server.act({ status: 200, headers: { 'content-type': 'text/event-stream' }, body });
  expect(await failing()).toMatchObject({ failure: 'unavailable', message: /before it was complete/ });
});

test.each([['no JSON at all'], ['[1,2']])('an answer of nonsense, %s, is a bad answer', async (event) => {
  server.act({ events: [event] });
  expect(await failing()).toMatchObject({ failure: 'bad_answer', message: /no JSON object/ });
});

test('a page of HTML is a bad answer', async () => {
  server.act({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' });
  expect(await failing()).toMatchObject({ failure: 'bad_answer' });
});

test('an object that has nothing of the interface is a bad answer', async () => {
  server.act({ status: 200, body: { hello: 'world' } });
  expect(await failing()).toMatchObject({ failure: 'bad_answer', message: /another interface/ });
});

test('more bytes than an answer may have end the call', async () => {
  server.act({ text: ['x'.repeat(100_000)] });
  expect(await failing({ options: { answerBytesMax: 50_000 } })).toMatchObject({
    failure: 'bad_answer',
    message: 'The answer of the provider is too large.',
  });
});

test.each([
  ['anthropic', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'unavailable'],
  ['anthropic', { type: 'error', error: { type: 'rate_limit_error', message: 'Slower' } }, 'limited'],
  ['openai', { error: { code: 'rate_limit_exceeded', message: 'Slower' } }, 'limited'],
  ['openai', { error: { type: 'invalid_request_error', message: 'No' } }, 'refused'],
  ['google-ai-studio', { error: { code: 503, status: 'UNAVAILABLE', message: 'Later' } }, 'unavailable'],
  ['google-ai-studio', { promptFeedback: { blockReason: 'SAFETY' } }, 'refused'],
] as const)('an error of %s in the midst of an answer, %j, is a call that was %s', async (adapter, event, failure) => {
  server.act({ events: [event] });
  expect((await failing({ adapter })).failure).toBe(failure);
});

test('what was used before an answer failed is known', async () => {
  const begun = { type: 'message_start', message: { usage: { input_tokens: 9, output_tokens: 1 } } };
  server.act({ events: [begun, { type: 'error', error: { type: 'overloaded_error' } }] });
  const usage = { input: 9, output: 1, total: 10 };
  expect((await failing({ adapter: 'anthropic' })).usage).toMatchObject(usage);
  server.act({ events: [begun, 'no JSON at all'] });
  expect(await failing({ adapter: 'anthropic' })).toMatchObject({ failure: 'bad_answer', usage });
});

test.each([
  ['anthropic', { type: 'message_start', message: { usage: { input_tokens: 9, output_tokens: 1 } } }],
  ['google-ai-studio', { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1, totalTokenCount: 10 } }],
] as const)('an answer of %s that breaks off may be billed for more than it reported', async (adapter, event) => {
  server.act({ events: [event] });
  const usage = { input: 9, output: 1, total: 10 };
  expect(await failing({ adapter })).toMatchObject({ usage, mayBeBilled: true, isCutOff: true });
});

test('an answer that is complete, and not what was asked for, has reported all that it is billed for', async () => {
  const whole = { choices: [{ message: { content: 'no' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3 } };
  server.act({ status: 200, body: whole });
  expect(await failing({ request: { schema: { type: 'object' } } })).toMatchObject({
    failure: 'bad_answer',
    isCutOff: false,
  });
});

test('a connection of azure without a base URL is refused, and the message has the form of one', async () => {
  const failure = await failing({ adapter: 'azure', baseUrl: null });
  expect(failure).toMatchObject({ failure: 'refused', message: /base URL, such as https:/ });
});

test('a key of google-vertex-ai that is JSON and no service account is refused, and the message has its members', async () => {
  const failure = await failing({ adapter: 'google-vertex-ai', secret: '{"type":"service_account"}' });
  expect(failure).toMatchObject({ failure: 'refused', message: /client_email, private_key and project_id/ });
});
