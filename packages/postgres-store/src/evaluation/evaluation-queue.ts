import {
  budgetWindowStart,
  evaluationAttemptsMax,
  formatUsd,
  type ClaimedExecution,
  type DueRule,
  type EvaluationQueue,
  type EvaluationRule,
  type ExecutionOutcome,
  type Micros,
  type Usd,
} from '@spanledger/core';
import { advisoryLocks, trySessionLock } from '@spanledger/postgres-kit';

import { toUsd } from '../budgets/budget-rows.ts';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { EvaluationRuleModel } from '../generated/models.ts';
import { toExecution, toRule, type ExecutionRow } from './evaluation-rows.ts';
import { giveUpExpired } from '../work/give-up-expired.ts';
import { spendOfForgotten, spentSince } from './rule-spending.ts';

type Db = Prisma.TransactionClient;
type RuleKey = Pick<EvaluationRule, 'projectId' | 'id'>;
type Claim = Parameters<EvaluationQueue['claim']>[1];

const minuteMicros = 60_000_000;

/** `url` is for the lock, which has a connection of its own. */
export const postgresEvaluationQueue = (db: PrismaClient, url: string): EvaluationQueue => ({
  rules: async () => listRules(db),
  lock: (onLost) =>
    trySessionLock(url, { lockId: advisoryLocks.findingEvaluated, applicationName: 'spanledger evaluation', onLost }),
  advance: async ({ projectId, id }, cursor) => {
    await db.$executeRaw`
      UPDATE evaluation_rules SET cursor = ${BigInt(cursor)}
      WHERE project_id = ${projectId} AND id = ${id} AND cursor < ${BigInt(cursor)}`;
  },
  claim: async (rule, claim) => db.$transaction(async (transaction) => claimSome(transaction, rule, claim)),
  keep: async (key, until) => {
    const count = await db.$executeRaw`
      UPDATE evaluation_executions SET lease_until = ${BigInt(until)}
      WHERE project_id = ${key.projectId} AND id = ${key.id} AND state = 'running' AND attempt = ${key.attempt}`;
    return count > 0;
  },
  reserve: async (key, amount, now) =>
    db.$transaction(async (transaction) => {
      const rule = await lockRule(transaction, { projectId: key.projectId, id: key.ruleId });
      if (rule === undefined) return 'spent';
      const { budget } = toRule(rule);
      if (budget !== null) {
        const { spent } = await spentSince(transaction, rule.id, budgetWindowStart(budget, now));
        const left = budget.amount - amount - spent;
        if (left < 0n) return left + (await heldNow(transaction, rule.id, now)) < 0n ? 'spent' : 'held';
      }
      const count = await transaction.$executeRaw`
        UPDATE evaluation_attempts SET reserved = reserved + ${formatUsd(amount)}::numeric
        WHERE execution_id = ${key.id} AND number = ${key.attempt}`;
      return count > 0 ? 'reserved' : 'gone';
    }),
  spend: async (key, reserved, spent) => {
    const { cost, unpricedCalls } = spent;
    const count = await db.$executeRaw`
      UPDATE evaluation_attempts a SET reserved = a.reserved - ${formatUsd(reserved)}::numeric,
        cost = a.cost + ${formatUsd(cost)}::numeric, unpriced_calls = a.unpriced_calls + ${unpricedCalls}::int
      FROM evaluation_executions e
      WHERE e.project_id = ${key.projectId} AND e.id = ${key.id} AND a.execution_id = e.id AND a.number = ${key.attempt}`;
    if (count === 0) await spendOfForgotten(db, key, reserved, spent);
  },
  settle: async (key, outcome, now) => {
    const { data, uncounted } = columnsOf(outcome, now);
    const { projectId, id, attempt } = key;
    const { count } = await db.evaluationExecution.updateMany({
      where: { projectId, id, attempt, state: 'running' },
      data: { ...data, leaseUntil: null, attempts: { decrement: uncounted } },
    });
    return count > 0;
  },
  pause: async ({ projectId, id }, stateReason) => {
    await db.evaluationRule.updateMany({
      where: { projectId, id, state: 'active' },
      data: { state: 'paused', stateReason, updatedAt: new Date() },
    });
  },
});

const listRules = async (db: PrismaClient): Promise<readonly DueRule[]> => {
  // Mostly there is none, and each process polls: evaluators are queried only if there is one.
  const found = await db.evaluationRule.findFirst({ where: { state: 'active' }, select: { id: true } });
  if (found === null) return [];
  const rows = await db.evaluationRule.findMany({
    where: { state: 'active', project: { deletedAt: null } },
    orderBy: [{ projectId: 'asc' }, { id: 'asc' }],
    include: {
      evaluator: { include: { versions: { orderBy: { version: 'desc' }, take: 1, select: { version: true } } } },
    },
  });
  return rows.map(({ evaluator, ...row }) => ({
    rule: toRule(row),
    cursor: Number(row.cursor),
    evaluatorVersion: row.evaluatorVersion ?? evaluator.versions[0]?.version ?? 1,
  }));
};

/** `undefined` when it was deleted. */
const lockRule = async (db: Db, { projectId, id }: RuleKey): Promise<EvaluationRuleModel | undefined> => {
  await db.$queryRaw`
    SELECT id FROM evaluation_rules WHERE project_id = ${projectId} AND id = ${id} FOR NO KEY UPDATE`;
  return (await db.evaluationRule.findFirst({ where: { projectId, id } })) ?? undefined;
};

/** What attempts under way have reserved: what died ones had stays reserved. */
const heldNow = async (db: Db, ruleId: string, now: Micros): Promise<Usd> => {
  const [row] = await db.$queryRaw<{ sum: Prisma.Decimal | null }[]>`
    SELECT sum(a.reserved) AS sum
    FROM evaluation_executions e JOIN evaluation_attempts a ON a.execution_id = e.id AND a.number = e.attempt
    WHERE e.rule_id = ${ruleId} AND e.state = 'running' AND e.lease_until > ${BigInt(now)}`;
  return row?.sum ? toUsd(row.sum) : 0n;
};

const claimSome = async (db: Db, key: RuleKey, { now, until, limit }: Claim): Promise<readonly ClaimedExecution[]> => {
  const rule = await lockRule(db, key);
  if (rule?.state !== 'active') return [];
  const isSuspect = await hasSuspects(db, rule.id, now);
  const room = Math.min(
    isSuspect ? 1 : limit,
    rule.perMinute === null ? limit : rule.perMinute - (await begunSince(db, rule.id, now - minuteMicros)),
  );
  if (room <= 0) return [];
  const rows = await db.$queryRaw<(ExecutionRow & { readonly attempt: number })[]>`
    WITH due AS (
      SELECT id FROM evaluation_executions
      WHERE rule_id = ${rule.id} AND (
        (state = 'pending' AND due_at <= ${BigInt(now)} AND NOT ${isSuspect}::boolean)
        OR (state = 'running' AND lease_until <= ${BigInt(now)} AND ${isSuspect}::boolean))
      ORDER BY due_at, id LIMIT ${room} FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE evaluation_executions e SET state = 'running', lease_until = ${BigInt(until)}, attempts = attempts + 1,
        attempt = attempt + 1
      FROM due WHERE e.id = due.id RETURNING e.*
    ), begun AS (
      INSERT INTO evaluation_attempts (execution_id, number, rule_id, started_at)
      SELECT id, attempt, rule_id, ${BigInt(now)} FROM taken
    )
    SELECT id, project_id AS "projectId", rule_id AS "ruleId", evaluator_version AS "evaluatorVersion", trace_id AS "traceId",
      observation_id AS "observationId", dataset_item_id AS "datasetItemId", state, attempts, attempt, due_at AS "dueAt", error, judge_trace_id AS "judgeTraceId",
      score_ids AS "scoreIds", created_at AS "createdAt", finished_at AS "finishedAt",
      coalesce(spent.cost, 0) AS cost, coalesce(spent.unpriced_calls, 0)::int AS "unpricedCalls"
    FROM taken CROSS JOIN LATERAL (
      SELECT sum(cost) AS cost, sum(unpriced_calls) AS unpriced_calls FROM evaluation_attempts
      WHERE execution_id = taken.id
    ) AS spent ORDER BY due_at, id`;
  return rows.map(({ attempt, ...row }) => ({ ...toExecution(row), attempt, startedAt: now, isSuspect }));
};

/** Whether leases have expired of executions that are not given up now. */
const hasSuspects = async (db: Db, ruleId: string, now: Micros): Promise<boolean> => {
  const expired = { ruleId, state: 'running', leaseUntil: { lte: BigInt(now) } };
  const rows = await db.evaluationExecution.findMany({
    where: expired,
    select: { id: true, attempts: true, error: true },
    // As whoever removes executions with their traces: none of both waits for the other.
    orderBy: { id: 'asc' },
  });
  return giveUpExpired(rows, { attemptsMax: evaluationAttemptsMax, now }, async ({ id }, data) =>
    db.evaluationExecution.updateMany({ where: { ...expired, id }, data }),
  );
};

const begunSince = async (db: Db, ruleId: string, after: Micros): Promise<number> =>
  db.evaluationAttempt.count({ where: { ruleId, startedAt: { gt: BigInt(after) } } });

const columnsOf = (outcome: ExecutionOutcome, now: Micros) => {
  const judged =
    'judgeTraceId' in outcome && outcome.judgeTraceId !== null ? { judgeTraceId: outcome.judgeTraceId } : {};
  if (outcome.state === 'pending') {
    const { state, dueAt, error, isCounted } = outcome;
    return { data: { state, dueAt: BigInt(dueAt), error, ...judged }, uncounted: isCounted ? 0 : 1 };
  }
  const finished = { state: outcome.state, finishedAt: BigInt(now), ...judged };
  if (outcome.state === 'done')
    return { data: { ...finished, error: null, scoreIds: [...outcome.scoreIds] }, uncounted: 0 };
  return { data: { ...finished, error: outcome.error }, uncounted: 0 };
};
