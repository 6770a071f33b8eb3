import {
  formatUsd,
  notFound,
  type DomainError,
  type EvaluationBudget,
  type EvaluationExecution,
  type EvaluationRule,
  type EvaluationRuleChanges,
  type EvaluationRuleState,
  type EvaluationTargetKind,
  type ExecutionState,
  type Filter,
  type ObservationId,
  type ProjectId,
  type TraceId,
} from '@spanledger/core';

import { toMicros, toUsd } from '../budgets/budget-rows.ts';
import type { Prisma } from '../generated/client.ts';
import type { EvaluationExecutionModel, EvaluationRuleModel } from '../generated/models.ts';

export const noSuchRule = (id: string): DomainError => notFound(`The project has no evaluation rule ${id}.`);

export const toRule = (row: EvaluationRuleModel): EvaluationRule => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  name: row.name,
  evaluatorId: row.evaluatorId,
  evaluatorVersion: row.evaluatorVersion,
  target: row.target as EvaluationTargetKind,
  datasetNames: row.datasetNames,
  runNames: row.runNames,
  filters: row.filters as unknown as readonly Filter[],
  sampling: row.sampling,
  delaySeconds: row.delaySeconds,
  perMinute: row.perMinute,
  budget: toBudget(row),
  state: row.state as EvaluationRuleState,
  stateReason: row.stateReason,
  createdAt: toMicros(row.createdAt),
  updatedAt: toMicros(row.updatedAt),
});

const toBudget = ({ budgetAmount, budgetPeriod }: EvaluationRuleModel): EvaluationBudget | null =>
  budgetAmount === null || budgetPeriod === null
    ? null
    : { amount: toUsd(budgetAmount), period: budgetPeriod as EvaluationBudget['period'] };

/** The columns of the given members; absent ones are left out. */
export const ruleColumns = ({ filters, budget, datasetNames, runNames, ...facts }: EvaluationRuleChanges) => ({
  ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  ...(filters === undefined ? {} : { filters: filters as unknown as Prisma.InputJsonArray }),
  ...(datasetNames === undefined ? {} : { datasetNames: [...datasetNames] }),
  ...(runNames === undefined ? {} : { runNames: [...runNames] }),
  ...(budget === undefined
    ? {}
    : { budgetAmount: budget === null ? null : formatUsd(budget.amount), budgetPeriod: budget?.period ?? null }),
});

export type ExecutionRow = Omit<EvaluationExecutionModel, 'targetKey' | 'leaseUntil' | 'attempt'> & {
  /** Of all its attempts. */
  readonly cost: { toFixed(): string };
  readonly unpricedCalls: number;
};

export const toExecution = (row: ExecutionRow): EvaluationExecution => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
  ruleId: row.ruleId,
  evaluatorVersion: row.evaluatorVersion,
  traceId: row.traceId as TraceId,
  observationId: row.observationId as ObservationId | null,
  datasetItemId: row.datasetItemId,
  state: row.state as ExecutionState,
  attempts: row.attempts,
  dueAt: Number(row.dueAt),
  error: row.error,
  judgeTraceId: row.judgeTraceId as TraceId | null,
  scoreIds: row.scoreIds,
  cost: toUsd(row.cost),
  unpricedCalls: row.unpricedCalls,
  createdAt: Number(row.createdAt),
  finishedAt: row.finishedAt === null ? null : Number(row.finishedAt),
});
