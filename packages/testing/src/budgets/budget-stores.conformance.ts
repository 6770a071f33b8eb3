import {
  budgetsMax,
  type BudgetSpending,
  type BudgetEvaluation,
  type Micros,
  type NewBudget,
  type ProjectId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { BudgetStores } from './memory-budgets.ts';

const terms: NewBudget = {
  name: 'March',
  scope: { kind: 'user', value: 'ada' },
  period: 'month',
  amount: 12_345_678_901_234_567_890_123_456_789_012_345n,
  thresholds: [50, 100],
  webhookUrl: 'https://example.com/hook',
  webhookSecret: 'whsec_first',
  whenOver: 'deny',
  whenUnknown: 'allow',
};
const { scope: _scope, period: _period, webhookSecret: _secret, ...changes } = terms;
const second: Micros = 1_000_000;
const start: Micros = Date.UTC(2026, 2, 4, 5, 6, 7) * 1000;
const march: Micros = Date.UTC(2026, 2, 1) * 1000;
const all = { page: 1, limit: 50 };

const spending = (fields: Partial<BudgetSpending & { readAt: Micros }> = {}): BudgetEvaluation['spending'] => ({
  from: march,
  spent: 10n,
  unpricedObservations: 3,
  asOf: start,
  readAt: start + second,
  ...fields,
});

/** When each budget was created. */
const createdAt = new Map<string, Micros>();

const evaluation = (budgetId: string, fields: Partial<BudgetEvaluation> = {}): BudgetEvaluation => ({
  budgetId,
  updatedAt: createdAt.get(budgetId) ?? 0,
  spending: spending(),
  alerts: [],
  ...fields,
});

const alert = (budgetId: string, threshold: number, raisedAt = start) => ({
  id: `${budgetId}:${threshold}`,
  budgetId,
  from: march,
  threshold,
  raisedAt,
  payload: `{"threshold":${threshold}}`,
});

/** The contract of every `BudgetStore`, `BudgetWatch` and `AlertOutbox`. `makeStores` returns empty ones each time. */
export const describeBudgetStores = (name: string, makeStores: () => Promise<IdentityStores & BudgetStores>): void => {
  describe(`${name} as BudgetStore, BudgetWatch and AlertOutbox`, () => {
    let stores: IdentityStores & BudgetStores;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      stores = await makeStores();
      [own, other] = await twoProjects(stores);
    });
    const create = async (fields: Partial<NewBudget> = {}, projectId = own) => {
      const budget = await stores.budgets.create(projectId, { ...terms, ...fields });
      createdAt.set(budget.id, budget.updatedAt);
      return budget;
    };

    test('a created budget is there, exact to the last decimal, without its secret', async () => {
      const budget = await create();
      expect(budget).toEqual({
        ...changes,
        scope: terms.scope,
        period: terms.period,
        id: expect.any(String),
        projectId: own,
        createdAt: expect.any(Number),
        updatedAt: expect.any(Number),
      });
      expect(await stores.budgets.get(own, budget.id)).toEqual(budget);
    });

    test.each<NewBudget['scope']>([
      { kind: 'project' },
      { kind: 'tag', value: "it's, {odd}" },
      { kind: 'environment', value: '家' },
    ])('keeps the scope %j', async (scope) => {
      const { id } = await create({ scope, thresholds: [], webhookUrl: null, webhookSecret: null });
      expect(await stores.budgets.get(own, id)).toMatchObject({ scope, thresholds: [], webhookUrl: null });
    });

    test('a budget of another project is never seen, changed or deleted', async () => {
      const { id } = await create({}, other);
      await create();
      await stores.budgetWatch.record(other, [evaluation(id, { alerts: [alert(id, 50)] })]);
      expect(await stores.budgets.get(own, id)).toBeUndefined();
      expect(await stores.budgets.standing(own, id)).toBeUndefined();
      expect((await stores.budgets.list(own, all)).items.map((budget) => budget.id)).not.toContain(id);
      expect(await stores.budgets.alerts(own, id, all)).toEqual({ items: [], totalItems: 0 });
      await expect(stores.budgets.update(own, id, changes)).rejects.toMatchObject({ code: 'not_found' });
      await expect(stores.budgets.delete(own, id)).rejects.toMatchObject({ code: 'not_found' });
      await stores.budgetWatch.record(own, [
        evaluation(id, { spending: spending({ spent: 99n, asOf: start + second }) }),
      ]);
      await stores.budgetWatch.invalidate(own);
      await stores.budgetAlerts.settle(own, `${id}:50`, start, { state: 'delivered' });
      expect((await stores.budgets.standing(other, id))?.spending).toMatchObject({ spent: 10n, isCurrent: true });
      expect((await stores.budgets.alerts(other, id, all)).items).toMatchObject([{ state: 'pending', attempts: [] }]);
    });

    test('a project that does not exist gets no budget, and none gets too many', async () => {
      await expect(create({}, 'nowhere' as ProjectId)).rejects.toMatchObject({ code: 'not_found' });
      for (let count = 0; count < budgetsMax; count += 1) await create();
      await expect(create()).rejects.toMatchObject({ code: 'conflict' });
      await create({}, other);
    });

    test('budgets are listed oldest first, a page at a time', async () => {
      const ids = [(await create()).id, (await create()).id, (await create()).id];
      const first = await stores.budgets.list(own, { page: 1, limit: 2 });
      const last = await stores.budgets.list(own, { page: 2, limit: 2 });
      expect([...first.items, ...last.items].map(({ id }) => id)).toEqual(ids);
      expect([first.totalItems, last.totalItems]).toEqual([3, 3]);
    });

    test('an update changes the terms, and what is known of the spending is no longer current', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id)]);
      const changed = await stores.budgets.update(own, id, { ...changes, amount: 7n, thresholds: [80] });
      expect(changed).toMatchObject({ amount: 7n, thresholds: [80], scope: terms.scope, period: 'month' });
      expect(await stores.budgets.get(own, id)).toEqual(changed);
      expect((await stores.budgets.standing(own, id))?.spending).toMatchObject({ spent: 10n, isCurrent: false });
    });

    test('what is recorded of terms that have changed meanwhile is not current', async () => {
      const { id, updatedAt } = await create();
      await expect.poll(async () => (await stores.budgets.update(own, id, changes)).updatedAt).not.toBe(updatedAt);
      await stores.budgetWatch.record(own, [evaluation(id)]);
      expect((await stores.budgets.standing(own, id))?.spending).toMatchObject({ spent: 10n, isCurrent: false });
      const { updatedAt: changedAt } = (await stores.budgets.get(own, id))!;
      await stores.budgetWatch.record(own, [evaluation(id, { updatedAt: changedAt })]);
      expect((await stores.budgets.standing(own, id))?.spending).toMatchObject({ isCurrent: true });
    });

    test('the secret stays until another is given, and goes with the webhook', async () => {
      const { id } = await create();
      const secretNow = async (threshold: number) => {
        await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, threshold)] })]);
        return (await stores.budgetAlerts.claim(start, start + second, 1))[0]?.webhookSecret;
      };
      await stores.budgets.update(own, id, changes);
      expect(await secretNow(1)).toBe('whsec_first');
      await stores.budgets.update(own, id, { ...changes, webhookSecret: 'whsec_second' });
      expect(await secretNow(2)).toBe('whsec_second');
      await stores.budgets.update(own, id, { ...changes, webhookUrl: null });
      expect(await secretNow(3)).toBeUndefined();
    });

    test('a deleted budget is gone, with its alerts', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50)] })]);
      await stores.budgets.delete(own, id);
      expect(await stores.budgets.get(own, id)).toBeUndefined();
      expect(await stores.budgetAlerts.claim(start, start + second, 9)).toEqual([]);
      expect(await stores.budgetWatch.all()).toEqual([]);
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50)] })]);
      expect(await stores.budgets.alerts(own, id, all)).toEqual({ items: [], totalItems: 0 });
      await expect(stores.budgets.delete(own, id)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('the later of two evaluations stays, whichever is recorded last', async () => {
      const { id } = await create();
      const later = spending({ spent: 10n ** 50n + 1n, asOf: start + second, readAt: start + 3 * second });
      await stores.budgetWatch.record(own, [evaluation(id, { spending: later })]);
      await stores.budgetWatch.record(own, [evaluation(id)]);
      expect((await stores.budgets.standing(own, id))?.spending).toEqual({ ...later, isCurrent: true });
      await stores.budgetWatch.record(own, [evaluation(id, { spending: { ...later, from: null } })]);
      expect((await stores.budgets.standing(own, id))?.spending?.from).toBeNull();
    });

    test('invalidating makes what is known of one project no longer current', async () => {
      const mine = await create();
      const theirs = await create({}, other);
      await stores.budgetWatch.record(own, [evaluation(mine.id)]);
      await stores.budgetWatch.record(other, [evaluation(theirs.id)]);
      await stores.budgetWatch.invalidate(own);
      const standings = await stores.budgetWatch.all();
      expect(new Map(standings.map(({ budget, spending }) => [budget.id, spending?.isCurrent]))).toEqual(
        new Map([
          [mine.id, false],
          [theirs.id, true],
        ]),
      );
    });

    test('one process watches at a time, the next after it let go or its time was over', async () => {
      const { budgetWatch } = stores;
      expect(await budgetWatch.take('a', start, start + second)).toBe(true);
      expect(await budgetWatch.take('b', start, start + second)).toBe(false);
      expect(await budgetWatch.take('a', start, start + second)).toBe(true);
      expect(await budgetWatch.take('b', start + 2 * second, start + 3 * second)).toBe(true);
      expect(await budgetWatch.take('a', start + 2 * second, start + 3 * second)).toBe(false);
      await budgetWatch.release('a');
      expect(await budgetWatch.take('a', start + 2 * second, start + 3 * second)).toBe(false);
      await budgetWatch.release('b');
      expect(await budgetWatch.take('a', start + 2 * second, start + 3 * second)).toBe(true);
    });

    test('of several that want to watch at once, one does', async () => {
      const tries = ['a', 'b', 'c'].map(async (holder) => stores.budgetWatch.take(holder, start, start + second));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });

    test('a finished pass is read with every budget, and keeps the watch; that of another holder counts for nothing', async () => {
      const { budgets, budgetWatch } = stores;
      const { id } = await create();
      expect((await budgets.standing(own, id))?.watchedAt).toBeUndefined();
      await budgetWatch.take('a', start, start + second);
      await budgetWatch.finish('b', start + 5 * second, start + 9 * second);
      expect((await budgets.standing(own, id))?.watchedAt).toBeUndefined();
      await budgetWatch.finish('a', start, start + 9 * second);
      expect((await budgets.standing(own, id))?.watchedAt).toBe(start);
      expect((await budgetWatch.all())[0]?.watchedAt).toBe(start);
      expect(await budgetWatch.take('b', start + 8 * second, start + 20 * second)).toBe(false);
    });

    test('an alert is raised once, and stays as it was', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50)] })]);
      const [claimed] = await stores.budgetAlerts.claim(start, start + second, 9);
      await stores.budgetAlerts.settle(own, claimed!.id, start + 1000, { state: 'delivered' });
      const again = { ...alert(id, 50, start + second), payload: 'other' };
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [again, alert(id, 100, start + second)] })]);
      expect((await stores.budgets.alerts(own, id, all)).items).toEqual([
        { ...alert(id, 100, start + second), projectId: own, state: 'pending', attempts: [] },
        { ...alert(id, 50), projectId: own, state: 'delivered', attempts: [{ at: start + 1000, problem: null }] },
      ]);
      expect((await stores.budgets.alerts(own, id, { page: 2, limit: 1 })).items).toMatchObject([{ threshold: 50 }]);
    });

    test('without a webhook an alert is kept and not sent, also when one comes later', async () => {
      const { id } = await create({ webhookUrl: null, webhookSecret: null });
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50)] })]);
      await stores.budgets.update(own, id, { ...changes, webhookSecret: 'whsec_late' });
      expect(await stores.budgetAlerts.claim(start, start + second, 9)).toEqual([]);
      expect((await stores.budgets.alerts(own, id, all)).items).toMatchObject([{ state: 'silent' }]);
    });

    test('an alert whose webhook is taken off is not sent by a later one, also if it was under way', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50), alert(id, 100)] })]);
      const [underWay] = await stores.budgetAlerts.claim(start, start + second, 1);
      await stores.budgets.update(own, id, { ...changes, webhookUrl: null });
      const retry = { state: 'pending', problem: 'HTTP 500', retryAt: start + second } as const;
      await stores.budgetAlerts.settle(own, underWay!.id, start, retry);
      await stores.budgets.update(own, id, { ...changes, webhookSecret: 'whsec_late' });
      expect(await stores.budgetAlerts.claim(start + 9 * second, start + 10 * second, 9)).toEqual([]);
      const { items } = await stores.budgets.alerts(own, id, all);
      expect(items.map(({ state }) => state)).toEqual(['silent', 'silent']);
    });

    test('a due alert is given to one of many, and again when it was not settled in time', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50), alert(id, 100)] })]);
      expect(await stores.budgetAlerts.claim(start - second, start, 9)).toEqual([]);
      const claims = await Promise.all(
        [1, 2, 3].map(async () => stores.budgetAlerts.claim(start, start + 5 * second, 9)),
      );
      expect(
        claims
          .flat()
          .map(({ threshold }) => threshold)
          .sort((a, b) => a - b),
      ).toEqual([50, 100]);
      expect(claims.flat()[0]).toMatchObject({
        webhookUrl: terms.webhookUrl,
        webhookSecret: 'whsec_first',
        projectId: own,
        from: march,
      });
      expect(await stores.budgetAlerts.claim(start + 4 * second, start + 9 * second, 9)).toEqual([]);
      expect(await stores.budgetAlerts.claim(start + 5 * second, start + 9 * second, 1)).toHaveLength(1);
    });

    test('a failed try is kept and made again at its time; one that is given up is not', async () => {
      const { id } = await create();
      await stores.budgetWatch.record(own, [evaluation(id, { alerts: [alert(id, 50)] })]);
      const claimAt = async (at: Micros) => stores.budgetAlerts.claim(at, at + second, 9);
      const [first] = await claimAt(start);
      const retry = { state: 'pending', problem: 'HTTP 500', retryAt: start + 8 * second } as const;
      await stores.budgetAlerts.settle(own, first!.id, start, retry);
      expect(await claimAt(start + 7 * second)).toEqual([]);
      const [second_] = await claimAt(start + 8 * second);
      expect(second_?.attempts).toEqual([{ at: start, problem: 'HTTP 500' }]);
      await stores.budgetAlerts.settle(own, first!.id, start + second, { state: 'failed', problem: 'HTTP 404' });
      expect(await claimAt(start + 1000 * second)).toEqual([]);
      const { items } = await stores.budgets.alerts(own, id, all);
      expect(items).toMatchObject([{ state: 'failed', attempts: [{ problem: 'HTTP 500' }, { problem: 'HTTP 404' }] }]);
    });
  });
};
