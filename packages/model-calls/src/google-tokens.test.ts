import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProjectId } from '@spanledger/core';
import { startFakeModelServer, type FakeModelServer } from '@spanledger/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createModelCaller } from './create-model-caller.ts';
import { request } from './model-calls.fixture.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const account = JSON.stringify({
  project_id: 'our project',
  client_email: 'a@b.example',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  private_key_id: 'kid-1',
  token_uri: 'http://127.0.0.1:9/elsewhere',
});

let models: FakeModelServer;
let google: Server;
let googleTokenUrl = '';
let assertions: string[] = [];
let status = 200;
beforeAll(async () => {
  models = await startFakeModelServer();
  google = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      assertions.push(new URLSearchParams(body).get('assertion') ?? '');
      response.writeHead(status);
      response.end(
        JSON.stringify({ access_token: `token-${assertions.length}`, expires_in: 3600, error: 'invalid_grant' }),
      );
    });
  });
  google.listen(0, '127.0.0.1');
  await once(google, 'listening');
  googleTokenUrl = `http://127.0.0.1:${(google.address() as AddressInfo).port}/token`;
});
afterAll(async () => {
  await models.close();
  google.close();
});
beforeEach(() => {
  assertions = [];
  status = 200;
});

const caller = (nowMs: () => number) => {
  const call = createModelCaller({ arePrivateAllowed: true, googleTokenUrl, nowMs });
  const facts = { projectId: 'own' as ProjectId, provider: 'p', customModels: [], withDefaultModels: true } as const;
  const connection = {
    ...facts,
    adapter: 'google-vertex-ai',
    baseUrl: models.url,
    config: { location: 'eu' },
  } as const;
  const options = { signal: new AbortController().signal };
  return async () => call(connection, { secretKey: account, extraHeaders: {} }, request, options);
};

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

test('a service account calls its models with a token that its key was asserted for, at Google and nowhere else', async () => {
  await caller(() => 1_000_000)();
  const { path, headers } = models.requests.at(-1)!;
  expect([path, headers.authorization]).toEqual([
    '/v1/projects/our%20project/locations/eu/publishers/google/models/model-1:streamGenerateContent?alt=sse',
    'Bearer token-1',
  ]);
  const [head = '', claims = '', signature = ''] = (assertions[0] ?? '').split('.');
  expect(decoded(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' });
  expect(decoded(claims)).toMatchObject({ iss: 'a@b.example', aud: googleTokenUrl, iat: 1000, exp: 4600 });
  expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
    true,
  );
});

test('a token is used again until a minute before its end', async () => {
  let nowMs = 0;
  const call = caller(() => nowMs);
  await call();
  nowMs = 3539 * 1000;
  await call();
  expect(assertions.length).toBe(1);
  nowMs = 3541 * 1000;
  await call();
  expect(assertions.length).toBe(2);
});

test('a service account that Google refuses is a call that was refused', async () => {
  status = 400;
  await expect(caller(() => 0)()).rejects.toMatchObject({ failure: 'refused', message: /400: invalid_grant/ });
});
