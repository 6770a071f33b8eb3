import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type ServerProcess } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

interface Told {
  readonly id: string;
  readonly signature: string;
  readonly body: string;
}

interface Checked {
  readonly allowed: boolean;
  readonly spent: string;
  readonly asOf: string;
}

const root = '/api/public/budgets';
const environment = { WEBHOOK_PRIVATE_ADDRESSES: 'allow' };

const data = await startedDataDir();
afterAll(() => data.remove());

let told: Told[];
let status: number;
let receiver: Server;
let url: string;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const { 'x-spanledger-delivery': id, 'x-spanledger-signature': signature } = request.headers;
      told.push({ id: String(id), signature: String(signature), body });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
});

let server: ServerProcess;
beforeEach(async () => {
  told = [];
  status = 200;
  server = await startServer({ dataDir: data.dataDir, environment });
});
afterEach(async () => server.end('SIGKILL'));

const create = async (fields: Record<string, unknown>) =>
  server.askJson<{ id: string; webhookSecret: string }>(root, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'b', scope: { kind: 'project' }, period: 'total', amount: 1, ...fields }),
  });
const spend = async (id: string, cost: number, userId: string): Promise<void> => {
  const timestamp = new Date().toISOString();
  const trace = { id, timestamp, userId };
  const generation = { id: `${id}-g`, traceId: id, startTime: timestamp, model: 'm', costDetails: { total: cost } };
  const event = (type: string, body: object) => ({ id: crypto.randomUUID(), type, timestamp, body });
  const response = await server.ask('/api/public/ingestion', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [event('trace-create', trace), event('generation-create', generation)] }),
  });
  expect(response.status).toBe(207);
};
const alertsOf = async (id: string) =>
  (await server.askJson<{ data: { state: string }[] }>(`${root}/${id}/alerts`)).data;
const check = async (id: string) => server.askJson<Checked>(`${root}/${id}/check`);

describe('budgets in local mode', () => {
  it('budgets follow what is spent within seconds, and send each threshold once, also across a kill', async () => {
    const ofAda = { scope: { kind: 'user', value: 'ada' }, thresholds: [50, 100], webhookUrl: url };
    const { id, webhookSecret } = await create(ofAda);
    expect(await check(id)).toMatchObject({ allowed: true, spent: '0' });
    await spend('other', 5, 'bob');
    await spend('t1', 0.6, 'ada');
    await expect.poll(async () => (await check(id)).spent).toBe('0.6');
    // An alert is sent again when the process dies before it has recorded the delivery.
    await expect.poll(async () => (await alertsOf(id)).map(({ state }) => state)).toEqual(['delivered']);
    expect(told).toHaveLength(1);
    const [, seconds, digest] = /^t=(\d+),v1=(\w+)$/.exec(told[0]?.signature ?? '') ?? [];
    expect(createHmac('sha256', webhookSecret).update(`${seconds}.${told[0]?.body}`).digest('hex')).toBe(digest);

    await server.end('SIGKILL');
    server = await startServer({ dataDir: data.dataDir, environment });
    await spend('t2', 0.6, 'ada');
    await expect.poll(async () => check(id)).toMatchObject({ allowed: false, spent: '1.2' });
    await expect.poll(() => told.length).toBe(2);
    // A correction below the threshold and above it again sends no new alert.
    await spend('t2', 0, 'ada');
    await expect.poll(async () => check(id)).toMatchObject({ allowed: true, spent: '0.6' });
    await spend('t2', 0.7, 'ada');
    await expect.poll(async () => (await check(id)).spent).toBe('1.3');
    expect(told.map(({ id: told }) => told)).toEqual([`${id}:total:50`, `${id}:total:100`]);
  });

  it('alerts reach a receiver that was down later, after a kill too', async () => {
    status = 503;
    const { id } = await create({ scope: { kind: 'user', value: 'eve' }, thresholds: [100], webhookUrl: url });
    await spend('t3', 1, 'eve');
    await expect.poll(() => told.length).toBeGreaterThan(0);
    await server.end('SIGKILL');
    // On a slow machine there may have been more than one attempt before the kill.
    const refused = told.length;
    status = 200;
    server = await startServer({ dataDir: data.dataDir, environment });
    await expect.poll(async () => alertsOf(id)).toMatchObject([{ state: 'delivered' }]);
    expect(told.length).toBeGreaterThan(refused);
    expect(new Set(told.map(({ body }) => body)).size).toBe(1);
  });
});
