import type {
  ClaimedExecution,
  EvaluationRule,
  EvaluationRuleFacts,
  Micros,
  ProjectId,
  TraceId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { MemoryEvaluations } from './memory-evaluations.ts';
import { ruleFacts } from './rule-facts.ts';

const firstPage = { page: 1, limit: 50 };
const second = 1_000_000;
const minute = 60 * second;
const start = Date.UTC(2026, 2, 15) * 1000;

/** The contract of every store of rules with budgets. */
export const describeRuleBudgets = (name: string, make: () => Promise<MemoryEvaluations & IdentityStores>): void => {
  describe(`${name} as a store of rules with budgets`, () => {
    let stores: MemoryEvaluations;
    let own: ProjectId;
    let evaluatorId: string;
    beforeEach(async () => {
      const made = await make();
      stores = made;
      [own] = await twoProjects(made);
      const definition = { type: 'code', source: 'function evaluate() {}' } as const;
      const { version } = await stores.evaluators.save(own, { name: 'judge', definition, createdBy: 'pk-1' });
      ({ evaluatorId } = version);
    });

    const rule = async (more: Partial<EvaluationRuleFacts>): Promise<EvaluationRule> =>
      stores.evaluationRules.create(own, ruleFacts(evaluatorId, more), start);
    const add = async ({ id }: EvaluationRule, names: readonly string[]): Promise<number> =>
      stores.evaluationRules.add(own, id, {
        evaluatorVersion: 1,
        targets: names.map((traceId) => ({ traceId: traceId as TraceId, observationId: null })),
        dueAt: start,
        now: start,
        isForEachVersion: false,
      });
    const claim = async (of: EvaluationRule, now: Micros, limit = 10): Promise<readonly ClaimedExecution[]> =>
      stores.evaluations.claim(of, { now, until: now + minute, limit });
    const standing = async ({ id }: EvaluationRule) => stores.evaluationRules.standing(own, id, start);

    test('calls at once reserve no more than the budget, and what they cost takes the place of what was reserved', async () => {
      const made = await rule({ budget: { amount: 100n, period: 'month' } });
      await add(made, ['a', 'b', 'c', 'd']);
      const claimed = await claim(made, start);
      const reserved = await Promise.all(claimed.map(async (key) => stores.evaluations.reserve(key, 40n, start)));
      expect(reserved.toSorted()).toEqual(['held', 'held', 'reserved', 'reserved']);
      expect((await standing(made)).spent).toBe(80n);
      // What killed processes had reserved is spent.
      expect(await stores.evaluations.reserve(claimed[0]!, 40n, start + 9 * minute)).toBe('spent');
      const [first, next] = claimed.filter((_, at) => reserved[at] === 'reserved');
      await stores.evaluations.spend(first!, 40n, { cost: 7n, unpricedCalls: 0 });
      await stores.evaluations.spend(next!, 40n, { cost: 0n, unpricedCalls: 1 });
      expect(await standing(made)).toMatchObject({ spent: 7n, unpricedCalls: 1 });
      expect(await stores.evaluations.reserve(first!, 94n, start)).toBe('spent');
      expect(await stores.evaluations.reserve(first!, 93n, start)).toBe('reserved');
      await stores.evaluations.spend(first!, 93n, { cost: 20n, unpricedCalls: 0 });
      const { items } = await stores.evaluationRules.executions(own, made.id, undefined, firstPage);
      expect(items.find(({ id }) => id === first!.id)).toMatchObject({ cost: 27n, unpricedCalls: 0 });
      expect(items.find(({ id }) => id === next!.id)).toMatchObject({ cost: 0n, unpricedCalls: 1 });
    });

    test('each attempt has reservations and costs of its own, and none is held that a killed process had', async () => {
      const made = await rule({ budget: { amount: 100n, period: 'total' } });
      await add(made, ['a']);
      const [first] = await claim(made, start);
      await stores.evaluations.reserve(first!, 60n, start);
      const then = start + 9 * minute;
      const [second] = await claim(made, then);
      for (const amount of [15n, 5n]) await stores.evaluations.reserve(second!, amount, then);
      expect((await standing(made)).spent).toBe(80n);
      expect(await stores.evaluations.reserve(second!, 40n, then)).toBe('held');
      expect(await stores.evaluations.reserve(second!, 41n, then)).toBe('spent');
      await stores.evaluations.spend(second!, 15n, { cost: 1n, unpricedCalls: 1 });
      expect(await standing(made)).toMatchObject({ spent: 66n, unpricedCalls: 1 });
      await stores.evaluations.spend(second!, 0n, { cost: 2n, unpricedCalls: 2 });
      expect(await standing(made)).toMatchObject({ spent: 68n, unpricedCalls: 3 });
    });

    test('a budget of a month begins anew with the month, and one in all does not', async () => {
      const april = Date.UTC(2026, 3, 1) * 1000;
      for (const period of ['month', 'total'] as const) {
        const made = await rule({ name: period, budget: { amount: 100n, period } });
        await add(made, ['a', 'b']);
        const [first] = await claim(made, april - second, 1);
        await stores.evaluations.reserve(first!, 100n, april - second);
        await stores.evaluations.spend(first!, 100n, { cost: 100n, unpricedCalls: 0 });
        const [next] = await claim(made, april, 1);
        expect(await stores.evaluations.reserve(next!, 1n, april)).toBe(period === 'month' ? 'reserved' : 'spent');
      }
    });
  });
};
