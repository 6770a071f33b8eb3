import type {
  EndpointOutput,
  getEvaluator,
  listEvaluationExecutions,
  updateEvaluationRule,
} from '@spanledger/api-contract';
import {
  formatIso,
  formatUsd,
  type EvaluationExecution,
  type EvaluationRule,
  type EvaluatorVersion,
} from '@spanledger/core';

export const evaluatorJson = (version: EvaluatorVersion): EndpointOutput<typeof getEvaluator, 200> => ({
  id: version.evaluatorId,
  name: version.name,
  version: version.version,
  definition: { ...version.definition },
  createdBy: version.createdBy,
  createdAt: formatIso(version.createdAt),
});

export const evaluationRuleJson = (rule: EvaluationRule): EndpointOutput<typeof updateEvaluationRule, 200> => ({
  id: rule.id,
  name: rule.name,
  evaluatorId: rule.evaluatorId,
  evaluatorVersion: rule.evaluatorVersion,
  target: rule.target,
  datasetNames: [...rule.datasetNames],
  runNames: [...rule.runNames],
  filters: rule.filters.map((filter) => ({ ...filter })),
  sampling: rule.sampling,
  delaySeconds: rule.delaySeconds,
  perMinute: rule.perMinute,
  budget: rule.budget === null ? null : { amount: formatUsd(rule.budget.amount), period: rule.budget.period },
  state: rule.state,
  stateReason: rule.stateReason,
  createdAt: formatIso(rule.createdAt),
  updatedAt: formatIso(rule.updatedAt),
});

type ExecutionJson = EndpointOutput<typeof listEvaluationExecutions, 200>['data'][number];

export const executionJson = ({
  projectId: _projectId,
  scoreIds,
  cost,
  dueAt,
  createdAt,
  finishedAt,
  ...execution
}: EvaluationExecution): ExecutionJson => ({
  ...execution,
  scoreIds: [...scoreIds],
  cost: formatUsd(cost),
  dueAt: formatIso(dueAt),
  createdAt: formatIso(createdAt),
  finishedAt: finishedAt === null ? null : formatIso(finishedAt),
});
