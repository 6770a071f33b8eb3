import { randomUUID } from 'node:crypto';

import {
  budgetWindowStart,
  conflict,
  evaluationRulesMax,
  executionStates,
  invalidField,
  sumSpending,
  type EvaluationRule,
  type EvaluationRuleChanges,
  type EvaluationRuleFacts,
  type EvaluationRuleStore,
  type ExecutionState,
  type Micros,
  type ProjectId,
} from '@spanledger/core';

import { toDate, toUsd } from '../budgets/budget-rows.ts';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';
import { addExecutions } from './add-executions.ts';
import { forgetTraces, judgesOf } from './forget-traces.ts';
import { spentSince } from './rule-spending.ts';
import { noSuchRule, ruleColumns, toExecution, toRule } from './evaluation-rows.ts';

type Db = Prisma.TransactionClient;

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];

export const postgresEvaluationRuleStore = (db: PrismaClient): EvaluationRuleStore => ({
  ...ofRules(db),
  ...ofExecutions(db),
});

type RuleMethods = 'create' | 'update' | 'setState' | 'delete' | 'get' | 'list';

const ofRules = (db: PrismaClient): Pick<EvaluationRuleStore, RuleMethods> => ({
  create: async (projectId, facts, now) =>
    db.$transaction(async (transaction) => create(transaction, projectId, facts, now)),
  update: async (projectId, id, changes) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const before = await find(transaction, projectId, id);
      await assertFits(transaction, projectId, { ...before, ...given(changes) }, id);
      const data = { ...ruleColumns(changes), updatedAt: new Date() };
      return toRule(await transaction.evaluationRule.update({ where: { id }, data }));
    }),
  setState: async (projectId, id, state, stateReason) =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      const before = await find(transaction, projectId, id);
      if (before.state === state && before.stateReason === stateReason) return before;
      const data = { state, stateReason, updatedAt: new Date() };
      return toRule(await transaction.evaluationRule.update({ where: { id }, data }));
    }),
  delete: async (projectId, id) => {
    const { count } = await db.evaluationRule.deleteMany({ where: { projectId, id } });
    if (count === 0) throw noSuchRule(id);
  },
  get: async (projectId, id) => {
    const row = await db.evaluationRule.findFirst({ where: { projectId, id } });
    return row === null ? undefined : toRule(row);
  },
  list: async (projectId, { page, limit }) => {
    const where = { projectId };
    const [rows, totalItems] = await Promise.all([
      db.evaluationRule.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.evaluationRule.count({ where }),
    ]);
    return { items: rows.map(toRule), totalItems };
  },
});

const create = async (
  db: Db,
  projectId: ProjectId,
  facts: EvaluationRuleFacts,
  now: Micros,
): Promise<EvaluationRule> => {
  await lockProject(db, projectId);
  if ((await db.evaluationRule.count({ where: { projectId } })) >= evaluationRulesMax) {
    throw conflict(`A project has at most ${evaluationRulesMax} evaluation rules. Delete one first.`);
  }
  await assertFits(db, projectId, facts);
  const { name, evaluatorId, target, sampling, delaySeconds, filters } = facts;
  const needed = {
    name,
    evaluatorId,
    target,
    sampling,
    delaySeconds,
    filters: filters as unknown as Prisma.InputJsonArray,
  };
  const made = { id: randomUUID(), projectId, state: 'active', cursor: BigInt(now), createdAt: toDate(now) };
  const data = { ...ruleColumns(facts), ...needed, ...made };
  return toRule(await db.evaluationRule.create({ data }));
};

const given = (changes: EvaluationRuleChanges): Partial<EvaluationRuleFacts> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

const find = async (db: Db | PrismaClient, projectId: ProjectId, id: string): Promise<EvaluationRule> => {
  const row = await db.evaluationRule.findFirst({ where: { projectId, id } });
  if (row === null) throw noSuchRule(id);
  return toRule(row);
};

const assertFits = async (
  db: Db,
  projectId: ProjectId,
  { name, evaluatorId, evaluatorVersion }: EvaluationRuleFacts,
  id?: string,
): Promise<void> => {
  const named = await db.evaluationRule.findUnique({ where: { projectId_name: { projectId, name } } });
  if (named !== null && named.id !== id) {
    throw invalidField('body.name', 'is the name of another evaluation rule of this project');
  }
  const version = evaluatorVersion === null ? {} : { version: evaluatorVersion };
  if ((await db.evaluatorVersion.count({ where: { projectId, evaluatorId, ...version } })) > 0) return;
  const isKnown = (await db.evaluator.count({ where: { projectId, id: evaluatorId } })) > 0;
  throw isKnown
    ? invalidField('body.evaluatorVersion', 'is no version of the evaluator')
    : invalidField('body.evaluatorId', 'names no evaluator of this project');
};

type ExecutionMethods = 'standing' | 'executions' | 'retry' | 'add' | 'judgesOf' | 'forgetTraces';

const ofExecutions = (db: PrismaClient): Pick<EvaluationRuleStore, ExecutionMethods> => ({
  standing: async (projectId, id, now) => {
    const { budget } = await find(db, projectId, id);
    const from = budget === null ? 0 : budgetWindowStart(budget, now);
    const [counts, spending] = await Promise.all([
      db.evaluationExecution.groupBy({ by: ['state'], where: { projectId, ruleId: id }, _count: true }),
      spentSince(db, id, from),
    ]);
    const none = Object.fromEntries(executionStates.map((state) => [state, 0])) as Record<ExecutionState, number>;
    const found = Object.fromEntries(counts.map(({ state, _count }) => [state, _count]));
    return { executions: { ...none, ...found }, ...spending };
  },
  executions: async (projectId, ruleId, state, { page, limit }) => {
    await find(db, projectId, ruleId);
    const where = { projectId, ruleId, ...(state === undefined ? {} : { state }) };
    const [rows, totalItems] = await Promise.all([
      db.evaluationExecution.findMany({
        where,
        orderBy: newestFirst,
        skip: (page - 1) * limit,
        take: limit,
        include: { begun: { select: { cost: true, unpricedCalls: true } } },
      }),
      db.evaluationExecution.count({ where }),
    ]);
    const items = rows.map(({ begun, ...row }) => ({
      ...toExecution({ ...row, cost: { toFixed: () => '0' }, unpricedCalls: 0 }),
      ...sumSpending(begun.map(({ cost, unpricedCalls }) => ({ cost: toUsd(cost), unpricedCalls }))),
    }));
    return { items, totalItems };
  },
  retry: async (projectId, ruleId, ids, now) => {
    await find(db, projectId, ruleId);
    const { count } = await db.evaluationExecution.updateMany({
      where: { projectId, ruleId, state: 'failed', ...(ids === undefined ? {} : { id: { in: [...ids] } }) },
      data: { state: 'pending', attempts: 0, dueAt: BigInt(now), finishedAt: null },
    });
    return count;
  },
  add: async (projectId, ruleId, found) => {
    await find(db, projectId, ruleId);
    return addExecutions(db, projectId, ruleId, found);
  },
  judgesOf: (projectId, traceIds) => judgesOf(db, projectId, traceIds),
  forgetTraces: (projectId, traceIds) => forgetTraces(db, projectId, traceIds),
});
