import type {
  ClaimedExecution,
  EvaluationRule,
  EvaluationRuleFacts,
  EvaluationTarget,
  EvaluatorDefinition,
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
const definition: EvaluatorDefinition = { type: 'builtin', name: 'exact-match', settings: { ignoreCase: true } };
const other: EvaluatorDefinition = { type: 'code', source: 'function evaluate() {}' };
const second = 1_000_000;
const minute = 60 * second;
const start = Date.UTC(2026, 2, 15) * 1000;

const facts = (evaluatorId: string, more: Partial<EvaluationRuleFacts> = {}): EvaluationRuleFacts =>
  ruleFacts(evaluatorId, {
    target: 'observation',
    filters: [{ type: 'string', column: 'name', operator: '=', value: 'chat' }],
    sampling: 0.5,
    delaySeconds: 10,
    ...more,
  });

const issue = (path: string) => ({ code: 'invalid_input', issues: [{ path }] });

const aTarget = (name: string): EvaluationTarget => ({ traceId: name as TraceId, observationId: null });

/** The contract of every store of evaluators, rules and executions. */
export const describeEvaluations = (name: string, make: () => Promise<MemoryEvaluations & IdentityStores>): void => {
  describe(`${name} as a store of evaluations`, () => {
    let stores: MemoryEvaluations;
    let own: ProjectId;
    let stranger: ProjectId;
    let evaluatorId: string;
    beforeEach(async () => {
      const made = await make();
      [own, stranger] = await twoProjects(made);
      stores = made;
      evaluatorId = (await save('judge', definition)).version.evaluatorId;
    });

    const save = async (evaluator: string, given: EvaluatorDefinition) =>
      stores.evaluators.save(own, { name: evaluator, definition: given, createdBy: 'pk-1' });
    const rule = async (more: Partial<EvaluationRuleFacts> = {}): Promise<EvaluationRule> =>
      stores.evaluationRules.create(own, facts(evaluatorId, more), start);
    const add = async ({ id }: EvaluationRule, names: readonly string[], more: object = {}): Promise<number> =>
      stores.evaluationRules.add(own, id, {
        evaluatorVersion: 1,
        targets: names.map(aTarget),
        dueAt: start,
        now: start,
        isForEachVersion: false,
        ...more,
      });
    const claim = async (of: EvaluationRule, now: Micros, limit = 10): Promise<readonly ClaimedExecution[]> =>
      stores.evaluations.claim(of, { now, until: now + minute, limit });
    const standing = async ({ id }: EvaluationRule, now = start) => stores.evaluationRules.standing(own, id, now);

    test('a name that is saved again gets its next version, and what was saved before stays as it was', async () => {
      const first = await stores.evaluators.get(own, evaluatorId);
      expect(first).toMatchObject({ name: 'judge', version: 1, definition, createdBy: 'pk-1' });
      expect((await save('judge', definition)).isNew).toBe(false);
      const next = await save('judge', other);
      expect(next).toMatchObject({ isNew: true, version: { evaluatorId, version: 2, definition: other } });
      expect(await stores.evaluators.get(own, evaluatorId, 1)).toEqual(first);
      expect(await stores.evaluators.get(own, evaluatorId)).toEqual(next.version);
      const { items, totalItems } = await stores.evaluators.versions(own, evaluatorId, firstPage);
      expect([items, totalItems]).toEqual([[next.version, first], 2]);
      await save('a judge', other);
      const list = await stores.evaluators.list(own, firstPage);
      expect(list.items.map((each) => [each.name, each.version])).toEqual([
        ['a judge', 1],
        ['judge', 2],
      ]);
    });

    test('an evaluator that a rule uses is not deleted, and one that none uses is gone with its versions', async () => {
      const { id } = await rule();
      await expect(stores.evaluators.delete(own, evaluatorId)).rejects.toMatchObject({ code: 'conflict' });
      await stores.evaluationRules.delete(own, id);
      await stores.evaluators.delete(own, evaluatorId);
      expect(await stores.evaluators.get(own, evaluatorId, 1)).toBeUndefined();
      await expect(stores.evaluators.delete(own, evaluatorId)).rejects.toMatchObject({ code: 'not_found' });
    });

    test('what is of one project is not there for another', async () => {
      const made = await rule();
      await add(made, ['a']);
      expect(await stores.evaluators.get(stranger, evaluatorId)).toBeUndefined();
      expect((await stores.evaluators.list(stranger, firstPage)).totalItems).toBe(0);
      expect(await stores.evaluationRules.get(stranger, made.id)).toBeUndefined();
      const refused = [
        async () => stores.evaluators.versions(stranger, evaluatorId, firstPage),
        async () => stores.evaluators.delete(stranger, evaluatorId),
        async () => stores.evaluationRules.update(stranger, made.id, { sampling: 0 }),
        async () => stores.evaluationRules.setState(stranger, made.id, 'paused', null),
        async () => stores.evaluationRules.delete(stranger, made.id),
        async () => stores.evaluationRules.standing(stranger, made.id, start),
        async () => stores.evaluationRules.executions(stranger, made.id, undefined, firstPage),
        async () => stores.evaluationRules.retry(stranger, made.id, undefined, start),
        async () =>
          stores.evaluationRules.add(stranger, made.id, {
            evaluatorVersion: 1,
            targets: [aTarget('b')],
            dueAt: 0,
            now: 0,
            isForEachVersion: true,
          }),
      ];
      for (const refusal of refused) await expect(refusal()).rejects.toMatchObject({ code: 'not_found' });
      const create = stores.evaluationRules.create(stranger, facts(evaluatorId), start);
      await expect(create).rejects.toMatchObject({ code: 'invalid_input' });
      expect((await standing(made)).executions.pending).toBe(1);
    });

    test('a rule of run items keeps its datasets and runs, and an item of a trace is a target of its own', async () => {
      const runs = { datasetNames: ['cases', 'Ä/ü'], runNames: ['nightly'] };
      const made = await rule({ target: 'dataset-run-item', ...runs });
      expect(made).toMatchObject({ target: 'dataset-run-item', ...runs });
      const changed = await stores.evaluationRules.update(own, made.id, { runNames: [] });
      expect(changed).toMatchObject({ datasetNames: runs.datasetNames, runNames: [] });
      const trace = aTarget('t');
      const targets = [trace, { ...trace, datasetItemId: 'a' }, { ...trace, datasetItemId: 'b' }];
      expect(await add(made, [], { targets })).toBe(3);
      expect(await add(made, [], { targets })).toBe(0);
      const claimed = await claim(made, start);
      expect(claimed.map(({ datasetItemId }) => String(datasetItemId)).toSorted()).toEqual(['a', 'b', 'null']);
    });

    test('a rule is as it was given, is changed in what is given, and is paused with a reason', async () => {
      const budget = { amount: 1_500_000_000_000n, period: 'month' } as const;
      const made = await rule({ budget, perMinute: 5 });
      expect(made).toMatchObject({
        ...facts(evaluatorId, { budget, perMinute: 5 }),
        state: 'active',
        stateReason: null,
      });
      expect(await stores.evaluationRules.get(own, made.id)).toEqual(made);
      const changed = await stores.evaluationRules.update(own, made.id, { budget: null, sampling: 1, filters: [] });
      expect(changed).toMatchObject({ budget: null, sampling: 1, filters: [], perMinute: 5, name: 'rule' });
      expect(await stores.evaluations.rules()).toMatchObject([
        { rule: { id: made.id }, cursor: start, evaluatorVersion: 1 },
      ]);
      await stores.evaluations.pause(made, 'spent');
      await stores.evaluations.pause(made, 'another reason');
      expect(await stores.evaluationRules.get(own, made.id)).toMatchObject({ state: 'paused', stateReason: 'spent' });
      expect(await stores.evaluations.rules()).toEqual([]);
      expect((await stores.evaluationRules.setState(own, made.id, 'active', null)).stateReason).toBeNull();
      expect((await stores.evaluationRules.list(own, firstPage)).totalItems).toBe(1);
    });

    test('a rule names an evaluator and a version that are there, and a name that no other rule has', async () => {
      const made = await rule();
      await expect(rule()).rejects.toMatchObject(issue('body.name'));
      await expect(rule({ name: 'b', evaluatorId: 'unknown' })).rejects.toMatchObject(issue('body.evaluatorId'));
      await expect(rule({ name: 'b', evaluatorVersion: 2 })).rejects.toMatchObject(issue('body.evaluatorVersion'));
      const update = stores.evaluationRules.update(own, made.id, { evaluatorVersion: 2 });
      await expect(update).rejects.toMatchObject(issue('body.evaluatorVersion'));
      expect((await stores.evaluationRules.update(own, made.id, { name: 'rule' })).name).toBe('rule');
    });

    test('the newest version is used where none is named, and the named one where one is', async () => {
      await rule();
      await rule({ name: 'fixed', evaluatorVersion: 1 });
      await save('judge', other);
      const rules = await stores.evaluations.rules();
      const versions = Object.fromEntries(rules.map((due) => [due.rule.name, due.evaluatorVersion]));
      expect(versions).toEqual({ rule: 2, fixed: 1 });
    });

    test('how far was looked never goes back', async () => {
      const made = await rule();
      await stores.evaluations.advance(made, start + 2);
      await stores.evaluations.advance(made, start + 1);
      expect(await stores.evaluations.rules()).toMatchObject([{ cursor: start + 2 }]);
    });

    test('a target has one execution of a rule, and another by another version only where that is asked for', async () => {
      const made = await rule();
      expect(await add(made, ['a', 'b', 'a'])).toBe(2);
      expect(await add(made, ['b', 'c'])).toBe(1);
      expect(await add(made, ['a', 'd'], { evaluatorVersion: 2 })).toBe(1);
      expect(await add(made, ['a', 'b'], { evaluatorVersion: 2, isForEachVersion: true })).toBe(2);
      expect(await add(made, ['a', 'b'], { evaluatorVersion: 2, isForEachVersion: true })).toBe(0);
      expect((await standing(made)).executions).toEqual({ pending: 6, running: 0, done: 0, failed: 0, skipped: 0 });
    });

    test('ids that differ in a slash alone are different targets', async () => {
      const made = await rule();
      const targets = [
        { traceId: 'a/b' as TraceId, observationId: null },
        { traceId: 'a' as TraceId, observationId: 'b' },
      ];
      expect(await add(made, [], { targets })).toBe(2);
    });

    test('of those who claim at once no two get the same execution, and none before its time', async () => {
      const made = await rule();
      const names = Array.from({ length: 20 }, (_, at) => `t${at}`);
      await add(made, names);
      expect(await claim(made, start - 1)).toEqual([]);
      const claims = await Promise.all([claim(made, start, 8), claim(made, start, 8), claim(made, start, 8)]);
      const claimed = claims.flat().map(({ traceId }) => traceId);
      expect([...claimed].toSorted()).toEqual(names.toSorted());
      expect(claims.map((each) => each.length).toSorted((a, b) => a - b)).toEqual([4, 8, 8]);
      expect(await claim(made, start + minute - 1)).toEqual([]);
    });

    test('an execution whose lease has ended is given to another, and its first holder can settle it no more', async () => {
      const made = await rule();
      await add(made, ['a']);
      const [first] = await claim(made, start);
      expect(await stores.evaluations.keep(first!, start + 2 * minute)).toBe(true);
      expect(await claim(made, start + minute)).toEqual([]);
      const [next] = await claim(made, start + 2 * minute);
      expect(next).toMatchObject({ id: first!.id, attempts: 2, attempt: 2, state: 'running' });
      const done = { state: 'done', scoreIds: ['s'], judgeTraceId: null } as const;
      expect(await stores.evaluations.keep(first!, start + 9 * minute)).toBe(false);
      expect(await stores.evaluations.settle(first!, done, start)).toBe(false);
      expect(await stores.evaluations.settle(next!, done, start + 3 * minute)).toBe(true);
      expect(await stores.evaluations.settle(next!, done, start)).toBe(false);
      const { items } = await stores.evaluationRules.executions(own, made.id, 'done', firstPage);
      expect(items).toMatchObject([{ scoreIds: ['s'], finishedAt: start + 3 * minute, error: null }]);
      expect(await claim(made, start + 99 * minute)).toEqual([]);
    });

    test('an attempt that is not counted leaves the number of attempts, and what failed is tried again when asked', async () => {
      const made = await rule();
      await add(made, ['a']);
      const [first] = await claim(made, start);
      const rests = {
        state: 'pending',
        dueAt: start + second,
        error: null,
        isCounted: false,
        judgeTraceId: null,
      } as const;
      await stores.evaluations.settle(first!, rests, start);
      const [next] = await claim(made, start + second);
      expect(next).toMatchObject({ attempts: 1, attempt: 2 });
      const judgeTraceId = 'judge' as TraceId;
      await stores.evaluations.settle(next!, { ...rests, isCounted: true, error: 'busy', judgeTraceId }, start);
      const [last] = await claim(made, start + second);
      expect(last).toMatchObject({ attempts: 2, attempt: 3, error: 'busy', judgeTraceId });
      await stores.evaluations.settle(last!, { state: 'failed', error: 'wrong', judgeTraceId: null }, start + second);
      expect(await stores.evaluationRules.retry(own, made.id, ['unknown'], start)).toBe(0);
      expect(await stores.evaluationRules.retry(own, made.id, [last!.id], start)).toBe(1);
      expect(await stores.evaluationRules.retry(own, made.id, undefined, start)).toBe(0);
      expect(await claim(made, start + 2 * second)).toMatchObject([{ attempts: 1, attempt: 4, error: 'wrong' }]);
    });

    test('no more attempts begin in a minute than the rule allows', async () => {
      const made = await rule({ perMinute: 3 });
      await add(made, ['a', 'b', 'c', 'd', 'e', 'f']);
      const begun = (await Promise.all([claim(made, start, 2), claim(made, start + second, 2)])).flat();
      expect(begun).toHaveLength(3);
      for (const key of begun) await stores.evaluations.settle(key, { state: 'skipped', error: 'gone' }, start);
      expect(await claim(made, start + 30 * second)).toEqual([]);
      expect(await claim(made, start + minute + second)).toHaveLength(3);
    });

    test('a rule that is paused gives nothing out', async () => {
      const made = await rule();
      await add(made, ['a']);
      await stores.evaluationRules.setState(own, made.id, 'paused', null);
      expect(await claim(made, start)).toEqual([]);
    });

    test('a deleted rule is gone with its executions', async () => {
      const made = await rule();
      await add(made, ['a']);
      const [claimed] = await claim(made, start);
      await stores.evaluationRules.delete(own, made.id);
      expect(await stores.evaluations.keep(claimed!, start)).toBe(false);
      expect(await stores.evaluations.reserve(claimed!, 1n, start)).toBe('spent');
      expect(await claim(made, start + 9 * minute)).toEqual([]);
      await expect(standing(made)).rejects.toMatchObject({ code: 'not_found' });
    });
  });
};
