import {
  budgetWindowStart,
  evaluationAttemptsMax,
  nothingSpent,
  reasonToGiveUp,
  sumSpending,
  sumUsd,
  type AttemptKey,
  type ClaimedExecution,
  type EvaluationQueue,
  type ExecutionOutcome,
  type Micros,
  type Usd,
} from '@spanledger/core';

import { memoryLock } from '../memory-lock.ts';
import { spendingOfExecution, spentSince, type EvaluationState, type KeptExecution } from './evaluation-state.ts';

const minuteMicros = 60_000_000;

export const memoryEvaluationQueue = (state: EvaluationState): EvaluationQueue => {
  const ruleOf = (id: string) => state.rules.find(({ rule }) => rule.id === id);
  const attemptOf = ({ id, attempt }: AttemptKey) =>
    state.executions.find(({ execution }) => execution.id === id)?.begun[attempt - 1];
  const pastOf = ({ id, attempt, startedAt }: AttemptKey) =>
    state.past.findLast((each) => each.executionId === id && each.number === attempt && each.startedAt === startedAt);
  const running = ({ id, attempt }: AttemptKey): KeptExecution | undefined =>
    state.executions.find(
      ({ execution, begun }) => execution.id === id && execution.state === 'running' && begun.length === attempt,
    );
  return {
    rules: async () =>
      state.rules
        .filter(({ rule }) => rule.state === 'active')
        .map(({ rule, cursor }) => ({
          rule,
          cursor,
          evaluatorVersion: rule.evaluatorVersion ?? newestOf(state, rule.evaluatorId),
        })),
    lock: memoryLock().take,
    advance: async ({ id }, cursor) => {
      const kept = ruleOf(id);
      if (kept !== undefined) kept.cursor = Math.max(kept.cursor, cursor);
    },
    claim: async ({ id }, { now, until, limit }) => {
      const rule = ruleOf(id)?.rule;
      if (rule?.state !== 'active') return [];
      const own = state.executions.filter(({ execution }) => execution.ruleId === id);
      const begun = own.flatMap((kept) => kept.begun).filter(({ startedAt }) => startedAt > now - minuteMicros);
      for (const kept of own) if (isExpired(kept, now)) giveUp(kept, now);
      const suspects = own.filter((kept) => isExpired(kept, now));
      const isSuspect = suspects.length > 0;
      const room = Math.min(isSuspect ? 1 : limit, (rule.perMinute ?? Infinity) - begun.length);
      return (isSuspect ? suspects : own.filter((kept) => isDue(kept, now)))
        .toSorted((a, b) => a.execution.dueAt - b.execution.dueAt || (a.execution.id < b.execution.id ? -1 : 1))
        .slice(0, Math.max(room, 0))
        .map((kept) => ({ ...claimed(kept, now, until), isSuspect }));
    },
    keep: async (key, until) => {
      const kept = running(key);
      if (kept !== undefined) kept.leaseUntil = until;
      return kept !== undefined;
    },
    reserve: async (key, amount, now) => {
      const rule = ruleOf(key.ruleId)?.rule;
      const attempt = attemptOf(key);
      if (rule === undefined) return 'spent';
      const { budget, id } = rule;
      if (budget !== null) {
        const { spent } = spentSince(state, id, budgetWindowStart(budget, now));
        const held = sumUsd(state.executions.map((kept) => heldBy(kept, id, now)));
        if (spent + amount > budget.amount) return spent - held + amount > budget.amount ? 'spent' : 'held';
      }
      if (attempt === undefined) return 'gone';
      attempt.reserved += amount;
      return 'reserved';
    },
    spend: async (key, reserved, spent) => {
      const attempt = attemptOf(key) ?? pastOf(key);
      if (attempt === undefined) return;
      attempt.reserved -= reserved;
      attempt.spent = sumSpending([attempt.spent, spent]);
    },
    settle: async (key, outcome, now) => {
      const kept = running(key);
      if (kept === undefined) return false;
      kept.execution = { ...kept.execution, ...settled(kept.execution, outcome, now) };
      kept.leaseUntil = null;
      return true;
    },
    pause: async ({ id }, stateReason) => {
      const kept = ruleOf(id);
      if (kept?.rule.state === 'active') kept.rule = { ...kept.rule, state: 'paused', stateReason };
    },
  };
};

const newestOf = ({ versions }: EvaluationState, evaluatorId: string): number =>
  versions.findLast((version) => version.evaluatorId === evaluatorId)?.version ?? 1;

const isDue = ({ execution: { state, dueAt } }: KeptExecution, now: Micros): boolean =>
  state === 'pending' && dueAt <= now;

/** What the attempt of a rule under way has reserved. */
const heldBy = ({ execution: { ruleId, state }, begun, leaseUntil }: KeptExecution, id: string, now: Micros): Usd =>
  ruleId === id && state === 'running' && (leaseUntil ?? 0) > now ? (begun.at(-1)?.reserved ?? 0n) : 0n;

const isExpired = ({ execution: { state }, leaseUntil }: KeptExecution, now: Micros): boolean =>
  state === 'running' && leaseUntil !== null && leaseUntil <= now;

const giveUp = (kept: KeptExecution, now: Micros): void => {
  const error = reasonToGiveUp(kept.execution, evaluationAttemptsMax);
  if (error === undefined) return;
  kept.execution = { ...kept.execution, state: 'failed', error, finishedAt: now };
  kept.leaseUntil = null;
};

const claimed = (kept: KeptExecution, now: Micros, until: Micros): Omit<ClaimedExecution, 'isSuspect'> => {
  kept.execution = { ...kept.execution, state: 'running', attempts: kept.execution.attempts + 1 };
  kept.leaseUntil = until;
  kept.begun.push({ startedAt: now, reserved: 0n, spent: nothingSpent });
  return { ...kept.execution, ...spendingOfExecution(kept), attempt: kept.begun.length, startedAt: now };
};

const settled = (
  { attempts }: KeptExecution['execution'],
  outcome: ExecutionOutcome,
  now: Micros,
): Partial<KeptExecution['execution']> => {
  if (outcome.state === 'pending') {
    const { state, dueAt, error, isCounted, judgeTraceId } = outcome;
    const traced = judgeTraceId === null ? {} : { judgeTraceId };
    return { state, dueAt, error, attempts: isCounted ? attempts : attempts - 1, ...traced };
  }
  const traced =
    'judgeTraceId' in outcome && outcome.judgeTraceId !== null ? { judgeTraceId: outcome.judgeTraceId } : {};
  const finished = { state: outcome.state, finishedAt: now, ...traced };
  if (outcome.state === 'done') return { ...finished, error: null, scoreIds: outcome.scoreIds };
  return { ...finished, error: outcome.error };
};
