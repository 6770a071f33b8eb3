import type { ClaimedExecution, EvaluationRule, Micros, ProjectId, TraceId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import type { MemoryEvaluations } from './memory-evaluations.ts';
import { ruleFacts } from './rule-facts.ts';

const firstPage = { page: 1, limit: 50 };
const minute = 60_000_000;
const start = Date.UTC(2026, 2, 15) * 1000;

/** The contract of every store of executions whose processes end. */
export const describeExpiredExecutions = (
  name: string,
  make: () => Promise<MemoryEvaluations & IdentityStores>,
): void => {
  describe(`${name} as a store of executions whose leases expire`, () => {
    let stores: MemoryEvaluations;
    let own: ProjectId;
    let made: EvaluationRule;
    beforeEach(async () => {
      const all = await make();
      stores = all;
      const [first, stranger] = await twoProjects(all);
      own = first;
      made = await ruleOf(first);
      // With an execution that is never claimed.
      await add(await ruleOf(stranger), ['a']);
    });

    const ruleOf = async (projectId: ProjectId): Promise<EvaluationRule> => {
      const definition = { type: 'code', source: 'function evaluate() {}' } as const;
      const { version } = await stores.evaluators.save(projectId, { name: 'judge', definition, createdBy: 'pk-1' });
      return stores.evaluationRules.create(projectId, ruleFacts(version.evaluatorId), start);
    };
    const add = async ({ projectId, id }: EvaluationRule, names: readonly string[]): Promise<number> =>
      stores.evaluationRules.add(projectId, id, {
        evaluatorVersion: 1,
        targets: names.map((traceId) => ({ traceId: traceId as TraceId, observationId: null })),
        dueAt: start,
        now: start,
        isForEachVersion: false,
      });
    const claim = async (of: EvaluationRule, now: Micros): Promise<readonly ClaimedExecution[]> =>
      stores.evaluations.claim(of, { now, until: now + minute, limit: 10 });

    test('an execution whose lease has ended three times fails with the reason, and runs again when asked', async () => {
      await add(made, ['a']);
      for (const at of [0, 1, 2]) {
        expect(await claim(made, start + at * minute)).toMatchObject([{ attempts: at + 1, isSuspect: at > 0 }]);
      }
      expect(await claim(made, start + 3 * minute)).toEqual([]);
      const failed = await stores.evaluationRules.executions(own, made.id, 'failed', firstPage);
      expect(failed.items).toMatchObject([{ attempts: 3, finishedAt: start + 3 * minute }]);
      expect(failed.items[0]!.error).toContain('The process ended 3 times');
      expect(await stores.evaluationRules.retry(own, made.id, undefined, start + 3 * minute)).toBe(1);
      expect(await claim(made, start + 3 * minute)).toMatchObject([{ attempts: 1, isSuspect: false }]);
    });

    test('an execution that failed before its lease ended is tried as often as any other', async () => {
      await add(made, ['a']);
      const [first] = await claim(made, start);
      const busy = { state: 'pending', dueAt: start, error: 'busy', isCounted: true, judgeTraceId: null } as const;
      await stores.evaluations.settle(first!, busy, start);
      for (const at of [1, 2, 3, 4]) {
        expect(await claim(made, start + at * minute)).toMatchObject([{ attempts: at + 1 }]);
      }
      expect(await claim(made, start + 5 * minute)).toEqual([]);
      const { items } = await stores.evaluationRules.executions(own, made.id, 'failed', firstPage);
      expect(items[0]!.error).toContain('The process ended during the last of 5 attempts');
    });

    test('executions whose lease has ended are claimed one by one, before any other', async () => {
      await add(made, ['a', 'b']);
      const before = await claim(made, start);
      await add(made, ['c']);
      const later = start + minute;
      const [first, second_, third] = [await claim(made, later), await claim(made, later), await claim(made, later)];
      expect([...first, ...second_].map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
      expect([first.length, second_.length]).toEqual([1, 1]);
      expect(third).toMatchObject([{ traceId: 'c', isSuspect: false }]);
    });
  });
};
