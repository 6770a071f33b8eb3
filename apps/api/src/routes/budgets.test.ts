import { checkBudget, createBudget, listBudgetAlerts, listBudgets, updateBudget } from '@spanledger/api-contract';
import { budgetsMax, type ProjectId } from '@spanledger/core';
import { aTrace, anObservation, costOf, memoryBudgets, telemetryRows, type BudgetStores } from '@spanledger/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const root = '/api/public/budgets';
const given = { name: 'Support', scope: { kind: 'user', value: 'ada' }, period: 'month', amount: '12.50' };

interface BudgetJson extends Record<string, unknown> {
  readonly id: string;
}

describe('budgets', () => {
  let api: TestApi;
  let stores: BudgetStores;
  beforeEach(async () => {
    stores = memoryBudgets();
    api = await startTestApi({ budgets: stores.budgets });
    onTestFinished(async () => api.close());
  });
  const create = async (fields: Record<string, unknown> = {}, as = api.key): Promise<BudgetJson> =>
    api.askJson<BudgetJson>(root, { json: { ...given, ...fields }, as });
  const refusal = async (fields: Record<string, unknown>) => {
    const response = await api.ask(root, { json: { ...given, ...fields } });
    const { detail } = (await response.json()) as { detail: string };
    return [response.status, detail];
  };
  const put = async (id: string, body: unknown, as = api.key): Promise<Response> =>
    api.ask(`${root}/${id}`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      as,
    });

  it('are created with defaults, and read back exactly', async () => {
    const budget = await create({ amount: '0.000000000001', thresholds: [100, 50] });
    createBudget.responses[200].schema.parse(budget);
    expect(budget).toMatchObject({
      ...given,
      amount: '0.000000000001',
      thresholds: [50, 100],
      webhookUrl: null,
      whenOver: 'deny',
      whenUnknown: 'allow',
    });
    expect(await api.askJson(`${root}/${budget.id}`)).toEqual(budget);
    expect(budget).not.toHaveProperty('webhookSecret');
  });

  it.each([0, '0', -1, '-0.01', '1e400', 1e300, 'NaN', 'abc', '', '0.0000000000001', null, true, [1], undefined])(
    'refuse the amount %j with what is expected',
    async (amount) => {
      expect(await refusal({ amount })).toEqual([
        400,
        expect.stringMatching(/body\.amount must be an amount of US dollars of more than 0/),
      ]);
    },
  );

  it('refuse an amount that JSON cannot hold', async () => {
    const body = JSON.stringify({ ...given, amount: 777 }).replace('777', '1e400');
    const response = await api.ask(root, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('body.amount must be')]);
  });

  it.each([
    [{ thresholds: [0] }, /body\.thresholds\[0\] must be whole percents from 1 to 1000/],
    [{ thresholds: [50, 50] }, /body\.thresholds must hold each percent once/],
    [{ thresholds: [12.5] }, /body\.thresholds\[0\] must be whole percents from 1 to 1000/],
    [{ period: 'year' }, /body\.period/],
    [{ scope: { kind: 'user' } }, /body\.scope\.value/],
    [{ scope: { kind: 'user', value: '' } }, /body\.scope\.value/],
    [{ scope: { kind: 'environment', value: 'Production' } }, /body\.scope\.value must be 'production'/],
    [{ scope: { kind: 'planet', value: 'x' } }, /body\.scope.* must be \{"kind": "project"\}/],
    [{ webhookUrl: 'ftp://example.com' }, /body\.webhookUrl must be a URL/],
    [{ webhookUrl: 'https://user:word@example.com' }, /body\.webhookUrl must be a URL/],
    [
      { webhookUrl: 'http://169.254.169.254/latest' },
      /body\.webhookUrl is a private address.*WEBHOOK_PRIVATE_ADDRESSES/,
    ],
    [{ webhookUrl: 'http://localhost:1' }, /body\.webhookUrl is a private address/],
    [{ webhookUrl: 'http://[::1]:1' }, /body\.webhookUrl is a private address/],
    [{ webhookUrl: 'https://example.com', webhookSecret: 'short' }, /body\.webhookSecret/],
    [{ whenOver: 'maybe' }, /body\.whenOver/],
    [{ surprise: 1 }, /surprise/],
  ])('refuse %j', async (fields, message) => {
    expect(await refusal(fields)).toEqual([400, expect.stringMatching(message)]);
    expect(await api.askJson(root)).toMatchObject({ meta: { totalItems: 0 } });
  });

  it('may send to private addresses where the server allows it', async () => {
    const open = await startTestApi({ arePrivateWebhooksAllowed: true });
    onTestFinished(async () => open.close());
    const response = await open.ask(root, { json: { ...given, webhookUrl: 'http://127.0.0.1:9/' } });
    expect(response.status).toBe(200);
  });

  it('show the secret of a webhook once, when it is made', async () => {
    const { webhookSecret, id } = await create({ webhookUrl: 'https://example.com/' });
    expect(webhookSecret).toMatch(/^whsec_.{40,}$/);
    expect(await api.askJson(`${root}/${id}`)).not.toHaveProperty('webhookSecret');
    expect(JSON.stringify(await api.askJson(root))).not.toContain('whsec');
    const same = { name: 'n', amount: 1, webhookUrl: 'https://example.com/2' };
    expect(await (await put(id, same)).json()).not.toHaveProperty('webhookSecret');
    const own = await create({ webhookUrl: 'https://example.com/', webhookSecret: 'my own long secret' });
    expect(own).not.toHaveProperty('webhookSecret');
    const without = await create();
    expect(await (await put(without.id, same)).json()).toMatchObject({
      webhookSecret: expect.stringMatching(/^whsec_/) as string,
    });
  });

  it('are changed as a whole, but for scope and period', async () => {
    const { id } = await create({ thresholds: [50], whenUnknown: 'deny' });
    const response = await put(id, { name: 'Other', amount: 3 });
    const changed = await response.json();
    updateBudget.responses[200].schema.parse(changed);
    expect(changed).toMatchObject({ ...given, name: 'Other', amount: '3', thresholds: [], whenUnknown: 'allow' });
    expect(await api.askJson(`${root}/${id}`)).toEqual(changed);
    expect((await put(id, { name: 'Other', amount: 3, period: 'day' })).status).toBe(400);
    expect((await put(id, { name: 'Other', amount: 0 })).status).toBe(400);
    expect((await put('nothing', { name: 'Other', amount: 3 })).status).toBe(404);
  });

  it('are listed in the form of all lists, and deleted', async () => {
    const [first, second] = [await create(), await create()];
    const page = await api.askJson(`${root}?limit=1&page=2`);
    listBudgets.responses[200].schema.parse(page);
    expect(page).toMatchObject({
      data: [{ id: second.id }],
      meta: { page: 2, limit: 1, totalItems: 2, totalPages: 2 },
    });
    expect((await api.ask(`${root}/${first.id}`, { method: 'DELETE' })).status).toBe(200);
    for (const path of ['', '/check', '/alerts'])
      expect((await api.ask(`${root}/${first.id}${path}`)).status).toBe(404);
    expect((await api.ask(`${root}/${first.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('are limited in number', async () => {
    for (let count = 0; count < budgetsMax; count += 1) await create();
    expect((await api.ask(root, { json: given })).status).toBe(409);
  });

  it('of another project are not seen', async () => {
    const { id } = await create({}, api.strangerKey);
    for (const path of ['', '/check', '/alerts']) expect((await api.ask(`${root}/${id}${path}`)).status).toBe(404);
    expect((await put(id, { name: 'Mine', amount: 1 })).status).toBe(404);
    expect((await api.ask(`${root}/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(await api.askJson(root)).toMatchObject({ data: [] });
    expect(await api.askJson(root, { as: api.strangerKey })).toMatchObject({ data: [{ id }] });
  });

  it('are checked against what was spent in the period by whom they are about', async () => {
    const { id } = await create({ period: 'total', amount: 0.3 });
    const spend = async (projectId: ProjectId, userId: string, trace: string): Promise<void> =>
      api.store.writer.write(
        telemetryRows({
          traces: [aTrace(projectId, trace, { userId })],
          observations: [anObservation(projectId, `${trace}/o`, {}, { cost: costOf(200_000_000_000n) })],
        }),
      );
    await spend(api.projectId, 'ada', 't1');
    await spend(api.projectId, 'bob', 't2');
    await spend('project-stranger' as ProjectId, 'ada', 't1');
    const check = await api.askJson(`${root}/${id}/check`);
    checkBudget.responses[200].schema.parse(check);
    expect(check).toEqual({
      budgetId: id,
      allowed: true,
      state: 'within',
      spent: '0.2',
      limit: '0.3',
      remaining: '0.1',
      unpricedObservations: 0,
      period: { from: null, to: null },
      asOf: expect.any(String) as string,
    });
    const second = await create({ period: 'total', amount: 0.2 });
    expect(await api.askJson(`${root}/${second.id}/check`)).toMatchObject({
      allowed: false,
      state: 'over',
      remaining: '0',
    });
  });

  it('budgets show their alerts, and to whom they were delivered', async () => {
    const { id } = await create({ thresholds: [50] });
    const alert = {
      id: `${id}:x`,
      budgetId: id,
      from: 0,
      threshold: 50,
      raisedAt: 1_000_000,
      payload: '{"spent":"1"}',
    };
    const spending = { from: 0, spent: 1n, unpricedObservations: 0, asOf: 0, readAt: 0 };
    await stores.budgetWatch.record(api.projectId, [{ budgetId: id, updatedAt: 0, spending, alerts: [alert] }]);
    const page = await api.askJson(`${root}/${id}/alerts`);
    listBudgetAlerts.responses[200].schema.parse(page);
    expect(page).toMatchObject({
      data: [
        {
          threshold: 50,
          from: '1970-01-01T00:00:00.000Z',
          raisedAt: '1970-01-01T00:00:01.000Z',
          state: 'silent',
          attempts: [],
          payload: { spent: '1' },
        },
      ],
      meta: { totalItems: 1 },
    });
  });
});
