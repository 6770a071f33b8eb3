import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AlertOutbox, Budget, Micros } from '@spanledger/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { budgetOf, budgetWorld, ownProject, second, strangersProject } from '../watch/budget-world.fixture.ts';
import type { BudgetWorld } from '../watch/budget-world.fixture.ts';
import { evaluateBudgets } from '../watch/evaluate-budgets.ts';
import { attemptsMax, deliverWebhooks, pauseAfter } from './deliver-webhooks.ts';
import { startReceiver, type Receiver } from './receiver.fixture.ts';
import { sendWebhook } from './send-webhook.ts';

const noon: Micros = Date.UTC(2026, 2, 4, 12) * 1000;

const died = async (): Promise<never> => Promise.reject(new Error('died'));

let world: BudgetWorld;
let receiver: Receiver;
let status: number;
beforeEach(async () => {
  world = budgetWorld(noon);
  status = 200;
  receiver = await startReceiver((_request, response) => void response.writeHead(status).end());
});
afterEach(async () => receiver.close());

const raise = async (thresholds = [50]): Promise<Budget> => {
  const budget = await world.budgets.create(ownProject, budgetOf({ webhookUrl: receiver.url, thresholds }));
  await world.spend(ownProject, 'a', 100n, noon);
  await evaluateBudgets({
    watch: world.budgetWatch,
    dailyCosts: world.telemetry.dailyCosts,
    activity: world.activity,
    now: world.now,
    holder: 'me',
    onProblem: (_project, error) => {
      throw error;
    },
  });
  return budget;
};
const send = sendWebhook({ arePrivateAllowed: true });
const deliver = async (outbox: AlertOutbox = world.budgetAlerts) => deliverWebhooks({ outbox, send, now: world.now });
const alertsOf = async ({ id }: Budget) => (await world.budgets.alerts(ownProject, id, { page: 1, limit: 50 })).items;

describe('an alert', () => {
  it('whose secret cannot be decrypted waits with that reason, unsigned alerts are never sent, and others go', async () => {
    const locked = await raise([50]);
    const open = await raise([60]);
    const unreadable: AlertOutbox = {
      ...world.budgetAlerts,
      claim: async (...asked) =>
        (await world.budgetAlerts.claim(...asked)).map((alert) =>
          alert.budgetId === locked.id ? { ...alert, webhookSecret: undefined } : alert,
        ),
    };
    await deliver(unreadable);
    expect(receiver.received).toHaveLength(1);
    expect(await alertsOf(open)).toMatchObject([{ state: 'delivered' }]);
    const problem = expect.stringContaining('cannot be decrypted') as string;
    expect(await alertsOf(locked)).toMatchObject([{ state: 'pending', attempts: [{ problem }] }]);
  });

  it('a receiver that does not answer delays no other one: what comes due meanwhile is sent before its answer', async () => {
    const slow = await raise([50]);
    const answer = new AbortController();
    const answered = once(answer.signal, 'abort').then(() => undefined);
    const sendSlowly: typeof send = async (webhook, signal) =>
      webhook.body.includes(slow.id) ? answered : send(webhook, signal);
    const delivery = deliverWebhooks({ outbox: world.budgetAlerts, send: sendSlowly, now: world.now });
    const other = await raise([60]);
    await expect.poll(() => alertsOf(other), { timeout: 5000 }).toMatchObject([{ state: 'delivered' }]);
    expect(await alertsOf(slow)).toMatchObject([{ state: 'pending' }]);
    answer.abort();
    await delivery;
    expect(await alertsOf(slow)).toMatchObject([{ state: 'delivered' }]);
  });

  it('a failure of the outbox is reported when what is under way has ended', async () => {
    const budget = await raise([50, 60]);
    const failing: AlertOutbox = {
      ...world.budgetAlerts,
      settle: async (project, id, ...more) =>
        id.endsWith(':50') ? died() : world.budgetAlerts.settle(project, id, ...more),
    };
    await expect(deliver(failing)).rejects.toThrow('died');
    expect(await alertsOf(budget)).toMatchObject([{ state: 'delivered' }, { state: 'pending' }]);
  });

  it('an alert is sent once, signed so that the receiver can check it', async () => {
    const budget = await raise([50, 100, 101]);
    await deliver();
    await deliver();
    expect(receiver.received).toHaveLength(2);
    for (const { headers, body } of receiver.received) {
      const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-spanledger-signature'])) ?? [];
      expect(Number(seconds)).toBe(noon / second);
      expect(digest).toBe(createHmac('sha256', 'whsec_of_tests').update(`${seconds}.${body}`).digest('hex'));
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'idempotency-key': headers['x-spanledger-delivery'],
        'webhook-id': headers['x-spanledger-delivery'],
        'webhook-timestamp': seconds,
        'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/) as string,
      });
    }
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(bodies.find(({ threshold }) => threshold === 50)).toEqual({
      id: `${budget.id}:2026-03-04:50`,
      type: 'budget.threshold_reached',
      createdAt: '2026-03-04T12:00:00.000Z',
      projectId: 'own',
      budget: { id: budget.id, name: 'budget', scope: { kind: 'project' }, period: 'day', amount: '0.0000000001' },
      threshold: 50,
      window: { from: '2026-03-04T00:00:00.000Z', to: '2026-03-05T00:00:00.000Z' },
      spent: '0.0000000001',
      remaining: '0',
      unpricedObservations: 0,
      asOf: '2026-03-04T12:00:00.000Z',
    });
    expect(await alertsOf(budget)).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  });

  it('an alert is sent again with growing pauses until it is taken, the same each time', async () => {
    const budget = await raise();
    status = 500;
    await deliver();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    world.pass(pauseAfter(1));
    await deliver();
    world.pass(pauseAfter(1));
    await deliver();
    expect(receiver.received).toHaveLength(2);
    status = 200;
    world.pass(pauseAfter(2));
    await deliver();
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await alertsOf(budget)).toMatchObject([
      { state: 'delivered', attempts: [{ problem: 'HTTP 500' }, { problem: 'HTTP 500' }, { problem: null }] },
    ]);
  });

  it('an alert is given up after the last try', async () => {
    const budget = await raise();
    status = 404;
    for (let tries = 0; tries < attemptsMax + 5; tries += 1) {
      await deliver();
      world.pass(pauseAfter(attemptsMax));
    }
    expect(receiver.received).toHaveLength(attemptsMax);
    const [alert] = await alertsOf(budget);
    expect([alert?.state, alert?.attempts.length]).toEqual(['failed', attemptsMax]);
  });

  it('that was sent by a process that died before it noted it is sent again, with the same id and body', async () => {
    const budget = await raise();
    await expect(deliver({ ...world.budgetAlerts, settle: died })).rejects.toThrow('died');
    await deliver();
    expect(receiver.received).toHaveLength(1);
    world.pass(60 * second);
    await deliver();
    expect(receiver.received).toHaveLength(2);
    const [first, again] = receiver.received;
    expect([again?.body, again?.headers['idempotency-key']]).toEqual([first?.body, first?.headers['idempotency-key']]);
    expect(await alertsOf(budget)).toMatchObject([{ state: 'delivered' }]);
  });

  it('an alert is sent by one of many processes', async () => {
    await raise([50, 60, 70, 80, 90, 100]);
    await Promise.all([1, 2, 3, 4].map(async () => deliver()));
    expect(receiver.received).toHaveLength(6);
    expect(await world.budgets.list(strangersProject, { page: 1, limit: 1 })).toMatchObject({ totalItems: 0 });
  });

  it('an alert waits longer each time, and no longer than six hours', () => {
    const pauses = Array.from({ length: attemptsMax - 1 }, (_, index) => pauseAfter(index + 1) / second);
    expect(pauses.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(Math.max(...pauses)).toBe(6 * 3600);
    expect(Math.round(pauses.reduce((sum, each) => sum + each, 0) / 3600)).toBe(17);
  });
});
