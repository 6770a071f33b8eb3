import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import { endpoints } from '@spanledger/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, startTestApi, type TestApi } from '../api.fixture.ts';
import { adminApiKey, keysByEndpoint } from '../organization.fixture.ts';
import { headersOfUser } from '../people.fixture.ts';

const score = JSON.stringify({ traceId: 't', name: 'quality', value: 1 });
const jsonBodies = endpoints.filter(
  ({ body, access }) => access !== 'public' && body?.mediaTypes.every((type) => type === 'application/json'),
);

describe('a request of a browser', () => {
  let api: TestApi;
  let ofUser: Record<string, string>;
  let keyFor: Awaited<ReturnType<typeof keysByEndpoint>>;
  beforeAll(async () => {
    api = await startTestApi({ adminApiKey });
    keyFor = await keysByEndpoint(api);
    ofUser = await headersOfUser(api, 'ada@example.com');
  });
  afterAll(async () => api.close());

  const post = async (headers: Record<string, string>, path = '/api/public/scores', body?: string): Promise<Response> =>
    api.ask(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

  it.each(jsonBodies)('$method $path takes a body that is declared as JSON, and no other', async (endpoint) => {
    const { method, path } = endpoint;
    const ask = async (type: string): Promise<number> => {
      const init = {
        as: keyFor(endpoint),
        method: method.toUpperCase(),
        body: '{',
        headers: { ...ofUser, 'content-type': type },
      };
      return (await api.ask(path.replace(/\{\w+\}/g, 'id'), init)).status;
    };
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      expect(await ask(type)).toBe(415);
    }
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json']) {
      expect(await ask(type)).toBe(400);
    }
  });

  it.each([
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', origin: 'https://other.example.com' },
    { origin: 'https://other.example.com' },
    { origin: 'null' },
  ])('that another site made it send with remembered keys changes nothing: %j', async (headers) => {
    const cancel = await post(headers, '/api/public/costs/reprice/some/cancel');
    expect(cancel.status).toBe(403);
    expect((await post({ ...headers, 'content-type': 'text/plain' }, undefined, score)).status).toBe(403);
  });

  it.each([{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'that no other site made it send is taken as from any client: %j',
    async (headers) => {
      expect((await post(headers, '/api/public/costs/reprice/some/cancel')).status).toBe(404);
      expect((await post({ ...headers, origin: api.url }, '/api/public/costs/reprice/some/cancel')).status).toBe(404);
    },
  );

  it('of another site that brings its key itself is taken, with a public key as with a pair', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', origin: 'https://shop.example.com' };
    const json = JSON.parse(score) as unknown;
    for (const as of [`Bearer ${api.key.publicKey}`, basic(api.key)]) {
      expect((await api.ask('/api/public/scores', { as, headers, json })).status).toBe(200);
    }
  });

  it.each([
    ['a page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 'Bearer realm="spanledger"'],
    ['a page of the console over plain HTTP', { 'x-spanledger-csrf': '' }, 'Bearer realm="spanledger"'],
    ['a page of an old browser', { origin: 'https://shop.example.com' }, 'Bearer realm="spanledger"'],
    [
      'a person',
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      'Basic realm="spanledger", charset="UTF-8"',
    ],
    ['a program', {}, 'Basic realm="spanledger", charset="UTF-8"'],
  ])('without a key: %s that asks is told so, and only a person is asked for one', async (_who, headers, challenge) => {
    // Not fetch, which sets its own Sec-Fetch-Mode.
    const request = get(`${api.url}/api/public/traces`, { headers: headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers['www-authenticate']]).toEqual([401, challenge]);
  });
});
