import {
  judgeTraceId,
  type ClaimedExecution,
  type EvaluationBudget,
  type EvaluationRule,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { MemoryEvaluations } from './memory-evaluations.ts';
import { ruleFacts } from './rule-facts.ts';

const firstPage = { page: 1, limit: 50 };
const minute = 60_000_000;
const start = Date.UTC(2026, 2, 15) * 1000;
const nextMonth = Date.UTC(2026, 3, 1) * 1000;
const [a, b, c] = ['a', 'b', 'c'] as TraceId[] as [TraceId, TraceId, TraceId];

/** The contract of every store of executions whose traces are deleted. */
export const describeForgottenExecutions = (
  name: string,
  make: () => Promise<MemoryEvaluations & IdentityStores>,
): void => {
  describe(`${name} as a store of executions whose traces are deleted`, () => {
    let stores: MemoryEvaluations;
    let own: ProjectId;
    let stranger: ProjectId;
    let evaluatorId: string;
    beforeEach(async () => {
      const all = await make();
      stores = all;
      [own, stranger] = await twoProjects(all);
      const definition = { type: 'code', source: 'function evaluate() {}' } as const;
      const { version } = await stores.evaluators.save(own, { name: 'judge', definition, createdBy: 'pk-1' });
      ({ evaluatorId } = version);
    });

    /** Of trace `a` there is a judge's result, one of `b` is under way, and `c` is not judged yet. */
    const ruleOf = async (period: EvaluationBudget['period']) => {
      const facts = ruleFacts(evaluatorId, { name: period, budget: { amount: 100n, period } });
      const made = await stores.evaluationRules.create(own, facts, start);
      await add(made, [a, b]);
      const claimed = await stores.evaluations.claim(made, { now: start, until: start + minute, limit: 2 });
      const [done, running] = [a, b].map((id) => claimed.find(({ traceId }) => traceId === id)) as [
        ClaimedExecution,
        ClaimedExecution,
      ];
      await add(made, [c]);
      for (const key of claimed) await stores.evaluations.reserve(key, 30n, start);
      await stores.evaluations.spend(done, 30n, { cost: 7n, unpricedCalls: 2 });
      const judge = judgeTraceId(done.id, 1) as TraceId;
      await stores.evaluations.settle(done, { state: 'done', scoreIds: ['s'], judgeTraceId: judge }, start);
      return { made, running, judge };
    };
    const add = async ({ id }: EvaluationRule, traceIds: readonly TraceId[]): Promise<number> =>
      stores.evaluationRules.add(own, id, {
        evaluatorVersion: 1,
        targets: traceIds.map((traceId) => ({ traceId, observationId: null })),
        dueAt: start,
        now: start,
        isForEachVersion: false,
      });
    const standing = async ({ id }: EvaluationRule, now = start) => stores.evaluationRules.standing(own, id, now);

    test('they go, for their project alone, and the traces of all their judges are known before', async () => {
      const { made, running, judge } = await ruleOf('total');
      const rules = stores.evaluationRules;
      expect(await rules.judgesOf(own, [a, c])).toEqual([judge]);
      expect(new Set(await rules.judgesOf(own, [a, b]))).toEqual(new Set([judge, judgeTraceId(running.id, 1)]));
      expect(await rules.judgesOf(stranger, [a])).toEqual([]);
      await rules.forgetTraces(stranger, [a, b, c]);
      expect((await rules.executions(own, made.id, undefined, firstPage)).totalItems).toBe(3);
      await rules.forgetTraces(own, [a, c]);
      expect((await rules.executions(own, made.id, undefined, firstPage)).items.map(({ id }) => id)).toEqual([
        running.id,
      ]);
      expect(await rules.judgesOf(own, [a])).toEqual([]);
    });

    test('what they cost stays spent, as does what they had reserved, in the month of its attempts', async () => {
      const { made: monthly } = await ruleOf('month');
      const { made, running } = await ruleOf('total');
      expect(await standing(made)).toMatchObject({ spent: 37n, unpricedCalls: 2 });
      for (const of of [[a, c], [a]]) {
        await stores.evaluationRules.forgetTraces(own, of);
        for (const rule of [made, monthly])
          expect(await standing(rule)).toMatchObject({ spent: 37n, unpricedCalls: 2, executions: { done: 0 } });
      }
      expect(await stores.evaluations.reserve(running, 64n, start)).toBe('held');
      expect(await stores.evaluations.reserve(running, 63n, start)).toBe('reserved');
      await stores.evaluationRules.forgetTraces(own, [b]);
      expect(await standing(made, nextMonth)).toMatchObject({ spent: 100n, unpricedCalls: 2 });
      expect(await standing(monthly)).toMatchObject({ spent: 37n, unpricedCalls: 2 });
      expect(await standing(monthly, nextMonth)).toMatchObject({ spent: 0n, unpricedCalls: 0 });
    });

    test('a call that is made meanwhile is spent as what it cost, in the month of its attempt, and none is made after it', async () => {
      const { made: monthly } = await ruleOf('month');
      const { made, running } = await ruleOf('total');
      await stores.evaluationRules.forgetTraces(own, [a, b]);
      await stores.evaluations.spend(running, 30n, { cost: 11n, unpricedCalls: 1 });
      expect(await standing(made, nextMonth)).toMatchObject({ spent: 18n, unpricedCalls: 3 });
      expect(await stores.evaluations.reserve(running, 1n, start)).toBe('gone');
      expect(await standing(made)).toMatchObject({ spent: 18n });
      expect(await standing(monthly)).toMatchObject({ spent: 37n, unpricedCalls: 2 });
    });

    test('those of the first moment of a month are of that month, also where no call had a price', async () => {
      const facts = ruleFacts(evaluatorId, { name: 'april', budget: { amount: 100n, period: 'month' } });
      const made = await stores.evaluationRules.create(own, facts, start);
      await add(made, [a, b]);
      const claimed = await stores.evaluations.claim(made, { now: nextMonth, until: nextMonth + minute, limit: 2 });
      for (const [at, key] of claimed.entries())
        await stores.evaluations.spend(key, 0n, { cost: BigInt(at), unpricedCalls: 1 - at });
      for (const id of [a, b]) {
        expect(await standing(made, nextMonth)).toMatchObject({ spent: 1n, unpricedCalls: 1 });
        await stores.evaluationRules.forgetTraces(own, [id]);
      }
      expect(await standing(made, nextMonth)).toMatchObject({ spent: 1n, unpricedCalls: 1 });
    });

    test('an attempt under way ends, and a trace that is written anew is judged anew', async () => {
      const { made, running } = await ruleOf('total');
      await stores.evaluationRules.forgetTraces(own, [a, b]);
      expect(await stores.evaluations.keep(running, start)).toBe(false);
      expect(await add(made, [a, c])).toBe(1);
    });
  });
};
