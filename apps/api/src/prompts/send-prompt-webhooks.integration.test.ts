import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { every, promptEvents, type Micros, type ProjectId } from '@spanledger/core';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { sendPromptWebhooks } from '@spanledger/runtime/work';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { openControlDatabase, type OwnDatabase } from '../migrated-databases.fixture.ts';

interface Received {
  readonly id: string;
  readonly isSigned: boolean;
  readonly type: string;
  readonly version: number;
}

const own = 'own' as ProjectId;
const secret = 'a secret of the test';
const aPrompt = {
  name: 'greeting',
  body: { type: 'text', prompt: 'Hello' },
  config: {},
  labels: [],
  commitMessage: null,
  createdBy: 'API',
} as const;
const hour = 3_600_000_000;

let database: OwnDatabase;
/** The stores of two processes. */
let stores: readonly [PostgresStore, PostgresStore];
beforeAll(async () => {
  database = await openControlDatabase();
  stores = [openPostgresStore({ url: database.url, poolMax: 3 }), openPostgresStore({ url: database.url, poolMax: 3 })];
  await stores[0].firstStart.ensure({ organizationId: 'org', projectId: own, publicKey: 'pk-own' });
});
afterAll(async () => {
  await Promise.all(stores.map(async (store) => store.close()));
  await database.close();
});

let received: Received[];
let answer: (response: ServerResponse) => void;
const take = (request: IncomingMessage, response: ServerResponse): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const id = String(request.headers['webhook-id']);
    const signed = `${id}.${String(request.headers['webhook-timestamp'])}.${body}`;
    const signature = `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
    const { type, data } = JSON.parse(body) as { type: string; data: { version: number } };
    const isSigned = request.headers['webhook-signature'] === signature;
    received.push({ id, isSigned, type, version: data.version });
    answer(response);
  });
};
const server = createServer(take);
let webhookId: string;
let ahead: Micros;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  received = [];
  ahead = 0;
  answer = (response) => void response.end();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  ({ id: webhookId } = await stores[0].promptWebhooks.create(own, {
    name: 'deploy',
    url,
    secret,
    events: promptEvents,
  }));
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map(async (stop) => stop()));
  await stores[0].promptWebhooks.delete(own, webhookId);
});

const onProblem = (error: unknown): void => {
  throw error;
};
const now = (): Micros => Date.now() * 1000 + ahead;
const start = (postgres: PostgresStore, privateAddresses: 'allow' | 'refuse' = 'allow'): (() => Promise<void>) => {
  const stop = sendPromptWebhooks({ postgres, privateAddresses, now, onProblem, repeat: every(100) });
  stops.push(stop);
  return stop;
};
const create = async (name: string) => stores[0].prompts.create(own, { ...aPrompt, name });
const stateOf = async () => (await stores[0].promptWebhooks.deliveries(own, webhookId, { page: 1, limit: 100 })).items;

test('what changes is sent signed, once by any number of processes, in the order of the changes', async () => {
  for (const store of stores) start(store);
  for (let at = 0; at < 3; at += 1) await create('ordered');
  await stores[1].prompts.addLabels(own, 'ordered', 2, ['production']);
  await expect.poll(async () => (await stateOf()).filter(({ state }) => state === 'delivered')).toHaveLength(4);
  expect(received.map(({ type, version }) => [type, version])).toEqual([
    ['prompt.version_created', 1],
    ['prompt.version_created', 2],
    ['prompt.version_created', 3],
    ['prompt.labels_moved', 2],
  ]);
  expect(received.every(({ isSigned }) => isSigned)).toBe(true);
});

test('a receiver that fails gets the same message again, and what came later waits for it', async () => {
  let isFailing = true;
  answer = (response) => void response.writeHead(isFailing ? 500 : 204).end();
  start(stores[0]);
  for (let at = 0; at < 2; at += 1) await create('failing');
  await expect.poll(async () => (await stateOf()).at(-1)?.attempts).toMatchObject([{ problem: 'HTTP 500' }]);
  expect(received).toHaveLength(1);
  isFailing = false;
  ahead = hour;
  await expect.poll(async () => (await stateOf()).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  expect(received.map(({ version }) => version)).toEqual([1, 1, 2]);
  expect(received[1]?.id).toBe(received[0]?.id);
});

test('what a process that ended was sending is sent by another', async () => {
  answer = () => undefined;
  const stop = start(stores[0]);
  await create('interrupted');
  await expect.poll(() => received).toHaveLength(1);
  await stop();
  answer = (response) => void response.end();
  ahead = hour;
  start(stores[1]);
  await expect.poll(async () => (await stateOf()).map(({ state }) => state)).toEqual(['delivered']);
  expect(received.map(({ id }) => id)).toEqual([received[0]?.id, received[0]?.id]);
});

test('a test is sent, and nothing to a private address unless the server allows it', async () => {
  await stores[0].promptWebhooks.test(own, webhookId);
  const stop = start(stores[0], 'refuse');
  await expect
    .poll(async () => (await stateOf()).at(0)?.attempts)
    .toMatchObject([{ problem: expect.stringContaining('WEBHOOK_PRIVATE_ADDRESSES') as string }]);
  expect(received).toEqual([]);
  await stop();
  ahead = hour;
  start(stores[0]);
  await expect.poll(() => received.map(({ type }) => type)).toEqual(['prompt.test']);
});
